/** The page's own words, in two languages, and numbers and dates as each writes them. */

const EN = {
  skip: "Skip to the content",
  people: "People", batches: "Batches", evaluation: "Evaluation",
  language: "Language", theme: "Colours", light: "light", dark: "dark", system: "as the system",
  close: "Close", open: "Open", save: "Save", cancel: "Cancel", more: "More", loading: "One moment …",
  unreachable: "The server does not answer.", again: "Is it running? Try again.",
  keyTitle: "This server asks for a key", key: "Key", keyHint: "A key of `trigrain keys add`, or the token that you were given. It is kept until this tab is closed.",
  opening: "What people are into, and why they see what they see",
  openingText: "Choose a person to look at their interests, the list made for them, and the reasons. Or be somebody new: say what you like, and a list is there.",
  choose: "Choose a person", beNew: "Be somebody new", newId: "A name for you",
  newTaste: "What do you like?", newTasteHint: "for instance: I like slow horror and Korean thrillers, but no musicals",
  notUnderstood: (words) => `Nothing in this catalogue goes by: ${words}`, nameKinds: "Name kinds of things that it has, as the map of everybody shows them.",
  begin: "Begin", everybody: "Everybody's interests", everybodyText: "How many people are drawn to what. Broad in the middle, concrete at the rim.",
  nobody: "Nobody is here yet: `trigrain ingest` brings people, or be the first.",
  peopleCount: (n) => `${n} ${n === 1 ? "person" : "people"}`,
  interests: "Interests", like: "drawn to", dislike: "put off by", likes: "Drawn to", dislikes: "Put off by",
  mapOf: (who) => `Interests of ${who}, broad in the middle, concrete at the rim`, mapHelp: "Arrow keys move, Enter opens.",
  asList: "As a list", macro: "macro", mid: "mid", micro: "micro",
  rising: "rising", fading: "fading", new: "new", steady: "steady", pinned: "pinned", muted: "muted", byHand: "added by hand",
  tentative: "not sure yet",
  share: "Share", lately: "Lately", confidence: "Confidence", acts: (n) => `${n} ${n === 1 ? "act" : "acts"}`,
  evidence: "Because of", noEvidence: "No act stands behind it.",
  pin: "Pin", unpin: "Unpin", mute: "Mute", unmute: "Unmute", rename: "Rename", remove: "Remove", restore: "As it was",
  newName: "New name", add: "Add an interest", addIt: "Add", addHint: "for instance: film > noir", asLike: "I like it", asDislike: "I don't",
  pickOne: "Choose an interest on the map to see what it rests on and to change it.",
  did_view: "viewed", did_click: "clicked", did_like: "liked", did_dislike: "disliked", did_purchase: "bought", did_rating: "rated", did_comment: "commented",
  did_share: "shared", did_dismiss: "dismissed", did_skip: "skipped", did_mention: "mentioned",
  time: "Over time", timeAt: (when, n) => `${when && `${when}, `}after ${n} ${n === 1 ? "act" : "acts"}`, now: "now", past: "You look at the past. Move to now to change anything.",
  list: "For you", listFor: (who) => `For ${who}`, because: "because of",
  moreLike: "More like this", lessLike: "Less like this", seen: "Seen it", why: "Why?", whyLess: "Less",
  whyNot: "Why not …?", whyNotHint: "a title", whyNotAsked: (title) => `why not ${title}?`, ask: "Ask", fresh: "new", nothingListed: "Nothing is left to list.",
  explored: "new ground",
  attribution: "What speaks for it", changedList: (n, gone) => `The list has changed: ${n} new, ${gone} gone.`, sameList: "The list stays as it is.",
  source_macro: "broad interests", source_mid: "topics", source_micro: "concrete interests", source_collaborative: "others like you",
  source_sequence: "what comes next", source_lexical: "words", source_popularity: "popularity",
  talk: "Talk", talkHint: "Ask, refine, exclude, ask why …", send: "Send", you: "You", it: "Trigrain", newTalk: "Begin anew",
  tries: ["something newer", "nothing too dark", "why the first one?", "I've seen the second"],
  understood: "Understood", not: "not", kept: (n) => `${n} kept in the profile`,
  noProfile: (who) => `There is no profile of ${who} yet.`, noProfileText: "Say what you like, or build it from the acts that are known.", build: "Build the profile",
  summary: "In short",
  batchTitle: "Long work", work: "What", work_profile: "build or refresh profiles", work_reindex: "rebuild all vectors", work_train_ranker: "learn the order of lists", work_train_embedder: "learn what is near in meaning", work_train_adapter: "learn where items belong",
  whom: "For whom", whomHint: "ids with commas between; empty for everybody", onlyFailed: "only who failed last time", budget: "At most, in US dollars",
  estimate: "Estimate", start: "Start", stop: "Stop", resume: "Go on", jobs: "Jobs", noJobs: "None so far.",
  estimated: (e) => `${e.people} people, ${e.calls} calls (${e.cached} known already), ${e.tokens_in + e.tokens_out} tokens`,
  free: "no cost", unknownPrice: "price not known", stopping: "stopping …",
  running: "running", done: "done", failed: "failed", budgetState: "budget reached", cancelled: "stopped", interrupted: "interrupted",
  cost: "Cost so far", task: "Task", calls: "Calls", tokens: "Tokens", money: "US dollars", seconds: "Seconds", cached: "From the cache", total: "Total",
  failures: "Who failed",
  evalTitle: "Evaluation", evalText: "How good the lists are, beside baselines, on held-out data. Whiskers are 95 % intervals.",
  noEval: "No report is in this workspace. Make one with:", report: "Report", metric: "Measure", method: "Method", value: "Value", interval: "Interval",
  evalData: "Data", evalHow: "Protocol", evalCommand: "Command", evalMachine: "Machine", units: (n, unit) => `${n} ${unit}`,
};

const ZH = {
  skip: "跳到内容",
  people: "人物", batches: "批处理", evaluation: "评测",
  language: "语言", theme: "配色", light: "浅色", dark: "深色", system: "跟随系统",
  close: "关闭", open: "打开", save: "保存", cancel: "取消", more: "更多", loading: "请稍候……",
  unreachable: "服务器没有回应。", again: "它在运行吗？请再试一次。",
  keyTitle: "此服务器需要密钥", key: "密钥", keyHint: "用 `trigrain keys add` 生成的密钥，或发给你的令牌。只保留到此标签页关闭。",
  opening: "人们喜欢什么，为什么看到这些",
  openingText: "选择一个人，查看其兴趣、推荐列表和理由。或者自己试试：说说你喜欢什么，列表马上就有。",
  choose: "选择一个人", beNew: "以新身份开始", newId: "你的名字",
  newTaste: "你喜欢什么？", newTasteHint: "例如：我喜欢慢热的恐怖片和韩国惊悚片，不喜欢歌舞片",
  notUnderstood: (words) => `目录里没有叫这个的：${words}`, nameKinds: "请说目录里有的类别，可参看所有人的兴趣图。",
  begin: "开始", everybody: "所有人的兴趣", everybodyText: "多少人喜欢什么。中心是大类，外圈是具体兴趣。",
  nobody: "还没有人：用 `trigrain ingest` 导入，或者成为第一个。",
  peopleCount: (n) => `${n} 人`,
  interests: "兴趣", like: "喜欢", dislike: "不喜欢", likes: "喜欢", dislikes: "不喜欢",
  mapOf: (who) => `${who} 的兴趣：中心是大类，外圈是具体兴趣`, mapHelp: "方向键移动，回车打开。",
  asList: "列表形式", macro: "宏观", mid: "中观", micro: "微观",
  rising: "上升", fading: "减弱", new: "新出现", steady: "平稳", pinned: "已置顶", muted: "已静音", byHand: "手动添加",
  tentative: "尚不确定",
  share: "占比", lately: "近期", confidence: "置信度", acts: (n) => `${n} 次行为`,
  evidence: "依据", noEvidence: "没有行为支持它。",
  pin: "置顶", unpin: "取消置顶", mute: "静音", unmute: "取消静音", rename: "重命名", remove: "移除", restore: "恢复原样",
  newName: "新名称", add: "添加兴趣", addIt: "添加", addHint: "例如：电影 > 黑色电影", asLike: "我喜欢", asDislike: "我不喜欢",
  pickOne: "在图上选一个兴趣，查看依据并修改。",
  did_view: "看过", did_click: "点击", did_like: "喜欢", did_dislike: "不喜欢", did_purchase: "购买", did_rating: "评分", did_comment: "评论",
  did_share: "分享", did_dismiss: "忽略", did_skip: "跳过", did_mention: "提到",
  time: "随时间变化", timeAt: (when, n) => `${when && `${when}，`}${n} 次行为之后`, now: "现在", past: "你在看过去。回到现在才能修改。",
  list: "为你推荐", listFor: (who) => `为 ${who} 推荐`, because: "依据",
  moreLike: "多来点这样的", lessLike: "少来点这样的", seen: "看过了", why: "为什么？", whyLess: "收起",
  whyNot: "为什么没有……？", whyNotHint: "标题", whyNotAsked: (title) => `为什么没有推荐${title}？`, ask: "问", fresh: "新", nothingListed: "没有可列出的了。",
  explored: "新领域",
  attribution: "推荐它的因素", changedList: (n, gone) => `列表变了：新增 ${n}，移出 ${gone}。`, sameList: "列表没有变化。",
  source_macro: "大类兴趣", source_mid: "主题", source_micro: "具体兴趣", source_collaborative: "相似的人",
  source_sequence: "接下来会选", source_lexical: "词语", source_popularity: "热门",
  talk: "对话", talkHint: "提要求、细化、排除、问原因……", send: "发送", you: "你", it: "Trigrain", newTalk: "重新开始",
  tries: ["要新一点的", "不要恐怖片", "为什么推荐第一个？", "第二个我看过了"],
  understood: "理解为", not: "不要", kept: (n) => `已记入档案 ${n} 项`,
  noProfile: (who) => `还没有 ${who} 的档案。`, noProfileText: "说说你喜欢什么，或者由已知的行为生成。", build: "生成档案",
  summary: "概要",
  batchTitle: "批量任务", work: "任务", work_profile: "生成或更新档案", work_reindex: "重建所有向量", work_train_ranker: "学习列表的排序", work_train_embedder: "学习含义的远近", work_train_adapter: "学习商品的归类",
  whom: "对象", whomHint: "用逗号分隔的编号；留空表示所有人", onlyFailed: "只处理上次失败的", budget: "费用上限（美元）",
  estimate: "估算", start: "开始", stop: "停止", resume: "继续", jobs: "任务列表", noJobs: "还没有。",
  estimated: (e) => `${e.people} 人，${e.calls} 次调用（${e.cached} 次已有答案），${e.tokens_in + e.tokens_out} 个词元`,
  free: "无费用", unknownPrice: "价格未知", stopping: "正在停止……",
  running: "运行中", done: "完成", failed: "失败", budgetState: "达到费用上限", cancelled: "已停止", interrupted: "已中断",
  cost: "目前费用", task: "任务", calls: "调用", tokens: "词元", money: "美元", seconds: "秒", cached: "来自缓存", total: "合计",
  failures: "失败的人",
  evalTitle: "评测", evalText: "在留出数据上，与基线相比列表有多好。误差线为 95 % 区间。",
  noEval: "此工作区还没有报告。生成方法：", report: "报告", metric: "指标", method: "方法", value: "值", interval: "区间",
  evalData: "数据", evalHow: "协议", evalCommand: "命令", evalMachine: "机器", units: (n, unit) => `${n}（${unit}）`,
};

export const LANGUAGES = { en: "English", zh: "中文" };
export const WORDS = { en: EN, zh: ZH };
const KEPT = "trigrain.language";
let language = localStorage.getItem(KEPT) ?? (navigator.language.startsWith("zh") ? "zh" : "en");

/** The language that the page speaks. */
export function spoken() {
  return language;
}

/** Speaks another one from now on. */
export function speak(other) {
  language = other in WORDS ? other : "en";
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language === "zh" ? "zh-Hans" : language;
}

/** The word for a thing; a word with holes is given what goes in. */
export function t(name, ...holes) {
  const word = WORDS[language][name] ?? EN[name] ?? name;
  return typeof word === "function" ? word(...holes) : word;
}

/** A whole percentage; what is there but rounds to nothing says so. */
export function percent(share) {
  return share > 0 && share < 0.005 ? "<1%" : `${Math.round(100 * share)}%`;
}

/** A number as the language writes it. */
export function number(value, digits = 0) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
}

/** A moment for the eye: a date; "" for a place in an order, whose number tells nobody anything. */
export function moment(value) {
  if (typeof value !== "string") return "";
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(value));
}

/** A date with its time. */
export function clock(value) {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(value));
}
