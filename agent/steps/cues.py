"""The words by which people say what they do in a turn, as patterns, in English and Chinese.

Names and numbers stand in the text as single marks (`steps.linked`), so that no title can be taken for a word.
"""

from __future__ import annotations

import re

TITLES, VALUES, NUMBERS, END = 0xE000, 0xE400, 0xE800, 0xEC00
"""Where the marks of titles, of values and of numbers begin, each as many as a text may have, and where they end."""
TITLE, VALUE = f"{chr(TITLES)}-{chr(VALUES - 1)}", f"{chr(VALUES)}-{chr(NUMBERS - 1)}"
"""The marks of titles and of values as a class of characters."""


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


ORDINAL = re.compile(
    r"\b(?:the\s+)?(first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th|last)(?:\s+(?:one|"
    r"film|movie|item|option|suggestion))?\b"
    r"|\b(?:number|no\.?|#)\s*([1-9])\b|(?:最后一|第([一二三四五六七八九1-9])|倒数第一)(?:个|家|部|款|种|条|间|座|本)?",
    re.IGNORECASE,
)
IT = re.compile(
    r"\b(?:it|that one|this one|(?:that|this)(?! (?:week|weekend|time|evening|month|year|morning|afternoon|kind|sort|"
    r"type|way)\b))\b|它|这(?:个|家|部|款|间|座|里|儿)|那(?:个|家|部|款|间|座)|该(?:酒店|"
    r"餐馆|景点)",
    re.I,
)
THEM = re.compile(
    r"\b(?:them|those|these|all of (?:them|these)|both)\b|它们|这些|那些|这(?:两|几|三)(?:个|家|部)|都", re.I
)
REFERENCE = rf"[{TITLE}]|{IT.pattern}|{THEM.pattern}|{ORDINAL.pattern}"
POINTER = re.compile(rf"{IT.pattern}|{THEM.pattern}|{ORDINAL.pattern}", re.I)
HAS_REFERENCE = re.compile(REFERENCE, re.I)

PRIVATE = _any(
    r"system prompt|your (?:prompt|instructions|rules|guidelines)|(?:ignore|disregard|forget|"
    r"override) (?:all |any )?(?:the |your |previous |prior |above |these )+"
    r"(?:rules|instructions|prompts?|guidelines)|previous instructions|api[ _-]?key|password|"
    r"secret|environment variable|"
    r"developer mode|jailbreak|(?:other|another|all|every|each|different) (?:users?|people|"
    r"person|customers?|households?|members?)\b(?!.{0,30}\b(?:like|liked|think|enjoy)\b)|"
    r"(?:other|another|all) (?:users?|customers?|people)'?s? (?:data|history|profile|likes|"
    r"purchases|taste)|"
    r"(?:what|show|list|tell|give|does|did|has|print|dump).{0,40}\b(?:user|customer|household|"
    r"account|member)\b\s*[\w-]*\d|"
    r"data ?base|\btables?\b.{0,12}\busers?\b|/etc/|\.env\b",
    r"系统提示|提示词|(?:忽略|无视|忘记|忘掉|跳过).{0,8}(?:规则|指令|说明|提示|设定|要求)|你的(?:指令|规则|提示|设定)|密钥|密码|"
    r"开发者模式|(?:其他|别的|所有|全部|别)(?:用户|人|顾客|客户|会员)的?|(?:用户|顾客|会员)\s*[\w-]*\d|数据库|环境变量",
)
UNDO = _any(
    r"^(?:(?:oh|wait|no|hmm|ok|actually|please),?\s*)*(?:undo|(?:keep|leave)\b(?! in mind| looking| going| out| me)|"
    r"take (?:that|it) back|put (?:that|it) back|keep (?:it|that|them)|"
    r"scratch that|revert|go back|"
    r"never ?mind(?: that)?|i take that back|bring (?:it|that|them) back|restore (?:it|that))",
    r"撤销|撤回|收回|^(?:不，|不,|不不|算了)\s*(?:还是)?(?:要|留着|保留|留下)|^还是(?:要(?!找|个)|留|保留)|恢复|当我没说|退回|取消(?:刚才|上一?[个条步次]|那个|那条)",
)
WHY_NOT = _any(
    r"\bwhy (?:not|isn'?t|wasn'?t|didn'?t|don'?t|no|aren'?t|haven'?t)\b|\bhow come (?:not|no|"
    r"you (?:didn'?t|don'?t))\b|\bwhat about\b(?=.*\bnot\b)|what'?s wrong with",
    r"(?:为什么|为啥|怎么|干嘛)(?:不|没)|(?:怎么|为什么)会?没有",
)
WHY = _any(
    r"\bwhy\b|\bhow come\b|\bwhat makes\b|\bfor what reason\b|\breason\b|explain (?:that|this|"
    r"it|the)",
    r"为什么|为何|为啥|凭什么|理由|怎么会推荐|依据",
)
PROFILE = _any(
    r"what (?:do|did) you (?:know|think|have|remember|learn) (?:about|of|on) me|"
    r"what (?:do|did) (?:you think )?i (?:usually |often |normally |mostly )?(?:buy|watch|read|eat|order)\b|"
    r"\bmy (?:profile|interests?|tastes?|preferences|history)\b|what (?:do|kind.*do|kinds.*do|"
    r"sort.*do) i (?:like|enjoy)|who am i",
    r"(?:你)?(?:了解|知道|记得)我|我的(?:兴趣|画像|喜好|偏好|口味|资料)|我(?:喜欢|爱)(?:什么|哪些|啥)|我(?:平时|一般|通常|经常|常)(?:都)?(?:买|看|吃|读|去|听)(?:些)?(?:什么|哪些|啥)",
)
DROP = _any(
    r"\b(?:forget|ignore|drop|lose|remove)\b(?: about)?(?: the| that| my)?|\bdon'?t (?:care|"
    r"mind|worry) (?:about|how)|\b(?:doesn'?t|does not|don'?t) matter|\bno matter\b|"
    r"\bregardless of\b|\bany (?:price|year|age|rating|size|length|brand|type|budget|genre|"
    r"kind)\b|\bno limit\b|\bwhatever (?:the )?(?:year|price|size|rating|age|genre|brand|type|"
    r"kind)\b|\bis(?:n'?t| not) important",
    r"不限|无所谓|随便|不(?:用|必|需要|再)?(?:管|考虑|在乎|在意|要求|看重)|都(?:可以|行|成)|去掉|取消|忽略|不重要",
)
SEEN = _any(
    r"\b(?:i(?:'ve| have)?|we(?:'ve| have)?)\s+(?:already\s+|just\s+)?(?:seen|watched|read|"
    r"tried|had|bought|been (?:to|there)|got|own|know|heard|visited|eaten|stayed|saw)\b|"
    r"\balready (?:seen|watched|have|own|know|saw|bought|got|been|tried)\b|^(?:seen|watched|"
    r"been there)\b",
    r"(?:已经|早就|都)?(?:看|去|吃|买|住|用|读|听|玩|来|试)过(?![饭餐早午晚])|已经(?:有了|买|看)|(?:看|买|吃)了好多",
)
LOVED = _any(
    r"\b(?:loved?|liked?|enjoyed?|adored?)\b.{0,20}|\b(?:was|is|looks|sounds)\s+(?:really |"
    r"very |so |just )?(?:great|good|amazing|awesome|fantastic|brilliant|perfect|excellent|"
    r"nice|wonderful|fun)\b|\bgood one\b|\bthumbs up\b|\bmy favou?rite\b",
    r"喜欢|很?(?:好看|好吃|好玩|不错|棒|赞|满意|精彩)|很好",
)
HATED = _any(
    r"\b(?:hated?|disliked?|couldn'?t stand|can'?t stand)\b|\b(?:did|do|does)(?:n'?t|"
    r" not) (?:really )?(?:like|enjoy|love)\b|\bnot (?:for me|my thing|interested|that one|"
    r"this one|a fan)\b|\b(?:was|is|looks|sounds)\s+(?:really |very |so |just |"
    r"too )?(?:boring|bad|terrible|awful|horrible|dull|lame|stupid|overrated|meh)\b|"
    r"\bless like\b|\bthumbs down\b",
    r"不(?:太|怎么|是很)?喜欢|讨厌|不(?:太)?(?:好看|好吃|好玩|感兴趣|想看|想去|想吃)|太?(?:难看|难吃|无聊|差|烂)|不要(?:这|那|第)|没意思",
)
PASSED = _any(
    r"\bnot (?:the )?(?:first|second|third|fourth|fifth|last|that|this|these|"
    r"those)\b(?! much)|\b(?:anything|something) but (?:that|this)\b|\bskip (?:the|that|this|"
    r"it)\b",
    r"(?:不要|别要|换掉|跳过)(?:这|那|第)",
)
TASTE_AGAINST = _any(
    r"\bno more\b.*\bfor (?:me|us)\b|\b(?:i|we)(?:'ve| have)?\s+(?:quit|given up|gave up|stopped|sworn off)\b|"
    r"\b(?:i|we)\s+(?:really |just |absolutely |also )?(?:don'?t|do not|no longer|never|"
    r"didn'?t|can'?t|cannot)\s+(?:really |actually |even )?(?:like|love|enjoy|want|eat|watch|"
    r"drink|care for|stand|buy|read|do|need)\b.*(?:any ?more|any longer)?|\bi(?:'m|"
    r" am)\s+(?:not (?:into|a fan of|interested in|fond of|keen on)|(?:tired|sick|bored) of|"
    r"over|allergic to|done with)\b|\b(?:i|we)\s+(?:really |absolutely )?(?:hate|dislike|"
    r"can'?t stand|avoid|detest|loathe)\b|\bnot (?:into|a fan of)\b.*\bany ?more\b|"
    r"\bbores? me\b|\b(?:isn'?t|aren'?t|not) (?:for me|my thing|my cup of tea)\b",
    r"我(?:已经|现在)?戒(?:了|掉)|我(?:已经|现在|再也|其实|真的|并|从来)?(?:不(?:再|太|怎么)?(?:喜欢|爱|感兴趣|想要|看|吃|碰)|讨厌|反感|受不了|烦|腻)|"
    r"我对.{1,12}(?:不感兴趣|没兴趣|过敏)",
)
TASTE_FOR = _any(
    r"\b(?:i|we)\s+(?:really |also |absolutely |do |just |mostly |usually |always |"
    r"now )?(?:like|love|enjoy|adore|prefer)\b(?! to see| something| some(?:thing)?\b)|"
    r"\bi(?:'m| am)\s+(?:really |also |now )?(?:into|a (?:big |huge )?fan of|fond of|keen on|"
    r"crazy about|interested in)\b|\bmy favou?rites? (?:are|is|genre)",
    r"我(?:也|很|最|特别|非常|现在|其实|一直|比较|超)*(?:喜欢|爱|偏好|迷上)(?!什么|哪)|我对.{1,12}(?:感兴趣|有兴趣)",
)
WISH = _any(r"\bi(?:'d| would) (?:like|love|prefer)\b|\bi'?m looking\b|\bin the mood\b", r"我想|我要")
DETAIL = _any(
    r"\b(?:address|phone(?: number)?|price|rating|year|opening hours|size|brand|"
    r"genre)\b.*\b(?:of|for)\b|\bwhat(?:'s| is| are| was)\b|\bwhat (?:kind|sort|type|genre)\b|"
    r"\bhow (?:much|long|old|big|expensive|far)\b|\bwhere(?:'s| is| can)?\b|\bwhen (?:is|was|"
    r"does|do|did)\b|\bwhich year\b|\btell me (?:about|more|the)\b|\bdoes (?:it|that|the)\b|"
    r"\bis (?:it|the (?:first|second|third|last))\b|\bdetails?\b|\bwhat year\b",
    r"怎么(?:走|去)|多少|几(?:点|分|星|家)|在哪|哪里|哪儿|什么时候|怎么样|有没有|是什么|告诉我|多(?:久|长|大|贵|远)|(?:地址|电话|评分|价格|门票)(?:呢|吗|"
    r"是)?[？?]?$",
)
MORE = _any(
    r"^(?:ok(?:ay)?,?\s*)?(?:any(?:thing)? |some(?:thing)? |show (?:me )?|give (?:me )?|got |"
    r"what |and |see |i want |are there )*(?:more|else|others?|another(?: (?:one|brand|kind|sort|type))?|next|"
    r"different (?:ones?|brands?|kinds?))(?: (?:ones?|options?|suggestions?|please|of (?:them|those|these)|"
    r"like (?:that|this|these|those)))*[\s?.!]*$",
    r"换一?(?:批|个|些|家|部)|(?:还有|有没有)(?:别的|其他|其它|更多|吗)|(?:再|多)(?:来|推荐|给我?)(?:几|一|一些|点)|^(?:别的|"
    r"其他的?|更多|下一(?:批|个|页))",
)
GREETING = _any(
    r"^(?:(?:(?:hi|hello|hey)(?: there| all| again)?|good (?:morning|evening|afternoon)|"
    r"thanks?(?: you)?(?: (?:so|very) much| a lot)?|thx|cheers|bye|goodbye|ok(?:ay)?|great|"
    r"cool|nice|sure|fine|awesome|perfect|got it|i see|lol|haha|wow|yes|yeah|yep|no|nope|"
    r"please|well|hmm+|alright|sounds good|how are you(?: (?:doing|today))?|who are you|"
    r"what are you|what can you do|see you|have a (?:nice|good|great) \w+)[\s,.!?]*)+$",
    r"^(?:(?:你好|您好|嗨|哈喽|早上好|晚上好|谢谢|多谢|谢了|感谢|非常感谢|再见|拜拜|好的?|行|嗯+|哦+|噢|可以|收到|明白|知道了|不错|太好了|没关系|"
    r"辛苦了|麻烦(?:你|您)?了?|亲|在吗|你是谁|你能做什么|哈+)(?:呀|啊|吧|呢|哦|哈|啦|了|吗|，|。|！|？|,|!|\?|\s)*)+$",
)
OFF_TOPIC = _any(
    r"^(?:(?:lol|haha|ok|okay|well)[\s,]*)*you(?:'re| are) (?:so |really |very )?(?:funny|"
    r"[\ue400-\ue7ff]|great|awesome|smart|stupid|useless|nice|cute|kidding|welcome|"
    r"right)(?!\w)|\bweather\b|\bjokes?\b|\bcapital of\b|\bwhat time\b|\bmath\b|\btranslate\b|"
    r"\bpoem\b|\bwrite (?:me )?(?:a|some|code)\b|\bstock (?:price|market)\b|\bpresident\b|"
    r"\bpolitics\b|\bwho won\b|\bhow are you\b|\bmeaning of life\b|\b\d+\s*[+*x/]\s*\d+\b|"
    r"\bare you (?:a |an )?(?:human|robot|ai|real|bot)\b|\bhow old are you\b|\byour name\b|"
    r"\bhomework\b",
    r"天气|今天(?:好|真|太)[冷热累]|笑话|几点了|翻译|写(?:一?首|诗|代码)|股票|总统|你是(?:人|机器)|你叫什么|你几岁|作业|数学题|新闻",
)
VAGUE = _any(
    r"^(?:(?:i (?:don'?t know|dunno|am not sure|'m not sure)|not sure|idk|dunno|something|"
    r"anything|whatever|surprise me|good|nice|stuff|things?|you (?:choose|decide|pick)|some|a|"
    r"the|one|ones|just|maybe|um+|uh+|hmm+|well|i|want|need|me|give|show|recommend|suggest|"
    r"find|can|could|you|please|for|to|something good)[\s,.!?…]*)+$",
    r"^(?:(?:随便|都行|都可以|不知道|不清楚|不确定|你(?:定|看着办|决定)|什么都行|推荐|东西|一下|一些|点|吧|给我|帮我|我|想|要|好的?|嗯+|呢|找|"
    r"个|一)[\s，。！？,.!?…]*)+$",
)
ASKING = _any(
    r"\b(?:what (?:should|can|could|do|shall|would) (?:i|we|you)|find|show|recommend|suggest|"
    r"looking for|want|need|give me|how about|search|i'?d like|in the mood|do you have|"
    r"got any|have you got|is there|are there|what about|let'?s|list)\b",
    r"推荐|找|介绍|想(?:要|吃|看|去|住|玩|买|听|订)|有没有|有什么|来(?:一|个|家|部|点)|帮我|给我|哪(?:里|家|个|部|些)|求|需要|打算|安排|"
    r"预定|预订",
)
INSTEAD = _any(
    r"\binstead\b|\brather\b|\bmake it\b|\bswitch\b|\bchange\b|\bactually\b",
    r"换成|改成|改为|而是|还是(?=.*吧)|换个(?=.{2,})|换(?=[\ue000-\ue7ff]|[\u3400-\u9fff]{2})(?!一|个|些|批|家|部)",
)
ALSO = _any(
    r"\balso\b|\bas well\b|\btoo\b|\bplus\b|\band\b|\bonly\b|\bones?\b|\bthose\b|\bbut\b",
    r"也|还要|并且|同时|另外还|而且|其中|这些|那些|只要",
)
LIKE_NAMED = re.compile(
    r"(?:\blike|\bsimilar to)\s+(?:the (?:movie|film) )?([^,.?!\ue000-\uebff]{4,60})$|"
    r"类似(?:于)?([^，。？！,?!\ue000-\uebff]{2,30}?)(?:的|那样|这样|$)",
    re.I,
)
"""What a thing is like that is not known by that spelling."""
QUESTION = re.compile(r"^\s*(?:who|what|when|where|how|is|are|do|does|can|could)\b|[?？]\s*$|吗|谁|什么|怎么", re.I)
ANEW = _any(
    r"\bstart (?:over|again|anew)\b|\bnew search\b|\breset\b|\bforget (?:everything|all that|"
    r"it all)\b|\bsomething (?:completely|totally|entirely) different\b",
    r"重新(?:开始|来|找)|重来|清空|从头|全部忘掉",
)
WHICH = _any(
    r"\bwhich\b|\b(?:any|one|some) of (?:them|these|those)\b|\bamong (?:them|these|those)\b",
    r"哪(?:个|家|一|部|款)|其中|(?:这些|这几|这两).{0,8}(?:有没有|里|中|有.{0,12}吗)",
)
LIKENESS = _any(
    r"\b(?:like|similar to|reminds? (?:me )?of|same (?:as|kind as)|in the (?:style|vein) of|"
    r"along the lines of|close to)\s*$",
    r"(?:像|类似(?:于)?|跟|和|比如|如)\s*$",
)
SIMILAR = _any(
    r"\bsimilar\b|\bmore like (?:it|that|this|them|those|these|the)\b|\blike (?:it|that|this|"
    r"them|those|these)\b|\bsame (?:kind|sort|type|vibe)\b",
    r"类似|差不多|同类|一样的",
)
NEAR = _any(r"\b(?:near|close to|around|next to|by|nearby)\s*(?:the\s+)?$", r"(?:离|在)$")
NEAR_AFTER = _any(r"^\s*(?:附近|周边|周围|旁边|边上|一带|不远)")
LIKENESS_AFTER = _any(
    r"^\s*(?:一样|那样|那种|类似|差不多|之类|这样|这种)", r"^\s*(?:or similar|type|style|but|-like|-ish)"
)

AGAINST = _any(
    r"\bnot(?! only)\b|\bno\b(?! (?:problem|worries|matter|more than|less than|later than|"
    r"earlier than|older than|longer than))|\bnever\b|\bwithout\b|\bexcept(?: for)?\b|"
    r"\bavoid\b|\bdon'?t (?:want|like|need|show|give|recommend|include)\b|\bhate\b|"
    r"\bnothing\b|\bother than\b|\bexcluding?\b|\b(?:any|every)thing but\b|\bleave out\b|\bskip\b|"
    r"\bminus\b|\bless\b|\bisn'?t\b|\baren'?t\b|\bnon[- ]",
    r"不要(?!紧)|不想(?:要|吃|看|去|住)?|不喜欢|别(?:给|推荐|是|再|要|太)|除了|不含|不带|不是|排除|去掉|讨厌|"
    r"非(?=[\ue400-\ue7ff])|没有(?=[\ue400-\ue7ff])|不吃|不看|不能有|避免|少(?:点|一些)",
)
FOR = _any(
    r"\bbut\b|\bsomething\b|\binstead\b|\brather\b|\bjust\b|\bshow me\b|\bgive me\b|"
    r"\bi (?:want|like|love|need|prefer)\b|\bmore\b|\bonly\b|\bplease\b",
    r"而是|要(?!紧)|想(?:要|吃|看|去|住)|喜欢|最好|给我|推荐|来|换",
)
AGAINST_AFTER = re.compile(
    r"(?:也|就|都|还是)?(?:不要|算了|不考虑|不想要|免了|不行|除外)[了吧啊呢吗\s。！!]*$|\s+(?:is|are) out[\s.!]*$", re.I
)
"""Against what stands before it."""
WANTS_AFTER_ALL = _any(r"\bafter all\b|\bi (?:do )?want\b", r"还是(?:想)?要")
"""Of what is taken back: the thing itself is wanted."""
PURPOSE = re.compile(
    r"(?<!looking )(?<!look )(?<!searching )(?<!search )(?<!asking )(?<!mood )(?<!hoping )\bfor\s+"
    r"(?:(?:my|our|the|a|an|some|his|her|their)\s+)?$|(?:带|给|陪|适合)$",
    re.I,
)
"""Before what something is for, which it need not be called."""
ASIDES = re.compile(
    r"\bif (?:you have|there is|there are|you've got|possible)(?: (?:it|them|any|one|some))?\b|"
    r"\b(?:i|we)(?:'m|'re| am| are)\s+(?:on|trying|allergic|having|making|cooking|hosting|throwing|a vegan|vegan|"
    r"vegetarian)\b[^,.;]*|\b(?:(?:an?|one|two|the|some|small|smaller|big|bigger|large|larger)\s+)+(?:bag|box|pack|package|"
    r"can|bottle|jar|carton|tub|case|container)\b(?:\s+of\b)?|\b(?:my|our)\s+[\w\ue000-\uebff]+\s+(?:\w+\s+)?(?:it|them)\b[^,.;?]*",
    re.I,
)
"""What is told of oneself, or of how a thing is packed, beside what is asked for."""
FLAVOURED = re.compile(r"(?<=[\ue400-\ue7ff])[ -]+flavou?r(?:ed|s)?\b", re.I)
NEAR_IT = re.compile(
    r"(?:^|那|这|它)(?:里|儿|边)?的?(?:附近|周边|周围|旁边)|"
    r"\b(?:near|around|close to) (?:there|it|here|that)\b|\bnearby\b",
    re.I,
)
"""Near what was spoken of last."""
NEAR_PLACE = re.compile(r"([\u3400-\u9fff]{2,8})(?:附近|周边|周围|旁边|一带)")
"""Near a place that is no item: the end of what stands before it."""
REFINES = re.compile(r"\bones?\b|的$", re.I)
"""Speaks of what is looked for already: "the canned one"."""
ENDS_IN_KIND = re.compile(r"(?:[个座间所]|推荐|找)([\u3400-\u9fff])(?=[吧呢吗呀，。！？,!?\s]|$)")
"""A kind of thing in a single character: "个寺"."""
CARRIES = _any(r"^\s*(?:and|or|nor)\b", r"^\s*(?:和|或|也|、|跟|以及)")
"""How a part begins that goes on with what was said against."""

COMPARED = (
    (
        _any(
            r"\b(?:cheaper|less expensive|lower[- ]priced|more affordable)\b",
            r"便宜|实惠|更低|价(?:格|钱|位)?(?:再)?低(?:一点|一些|点|些)",
        ),
        "money",
        False,
    ),
    (
        _any(
            r"\b(?:pricier|more expensive|dearer|more upscale|fancier)\b",
            r"贵(?:一点|一些|点|些)|更贵|高级(?:一点|点|些)",
        ),
        "money",
        True,
    ),
    (
        _any(r"\b(?:newer|more recent|more modern|later ones?)\b", r"(?:更|再)?新(?:一点|一些|点|些)|更新的|近期"),
        "year",
        True,
    ),
    (
        _any(
            r"\b(?:older|more classic|earlier ones?)\b", r"老(?:一点|一些|点|些)|更老|早(?:一点|一些|些)|旧(?:一点|些)"
        ),
        "year",
        False,
    ),
    (_any(r"\b(?:shorter|quicker)\b", r"短(?:一点|一些|点|些)|更短|时间少"), "time", False),
    (_any(r"\b(?:longer)\b", r"长(?:一点|一些|点|些)|更长|(?:玩|逛)(?:得|的)?久"), "time", True),
    (_any(r"\b(?:bigger|larger)\b", r"大(?:一点|一些|点|些)|更大"), "size", True),
    (_any(r"\b(?:smaller)\b", r"小(?:一点|一些|点|些)|更小"), "size", False),
    (
        _any(
            r"\b(?:better|higher)(?:[- ](?:rated|rating|score|scored|reviewed))?\b",
            r"(?:评分|分数|口碑)(?:要|再|更)?(?:高|好)(?:一点|一些|点|些)?|更好|评价更?好",
        ),
        "score",
        True,
    ),
)
"""What is compared, by which quantity, and whether more is wanted."""
EXTREMES = (
    (
        _any(
            r"\b(?:cheap(?:est)?|budget|inexpensive|affordable|low[- ]cost)\b", r"(?:最)?便宜的?(?!一?点|些)|平价|实惠"
        ),
        "money",
        False,
    ),
    (_any(r"\b(?:recent|latest|newest|modern)\b", r"最新|最近(?:上映|的)|近几年"), "year", True),
    (
        _any(
            r"\b(?:highly[- ]rated|top[- ]rated|best[- ]rated|well[- ]rated|well[- ]reviewed|"
            r"high rating)\b",
            r"评分高的?|高分|口碑好|评价好",
        ),
        "score",
        True,
    ),
)
"""What is wanted much or little of, without a number."""
KINDS = (
    (
        _any(r"\b(?:eat|dinner|lunch|breakfast|restaurants?|food|dine)\b", r"吃|用餐|就餐|餐厅|饭店|饭馆|饭菜|菜"),
        ("餐", "restaurant", "food"),
    ),
    (_any(r"\b(?:stay|sleep|hotels?|accommodation|room)\b", r"住|宾馆|旅馆|休息|旅店"), ("酒店", "宾馆", "hotel")),
    (
        _any(r"\b(?:visit|sights?|sightseeing|attractions?|tour)\b", r"玩|逛|游览|旅游|溜达|散步"),
        ("景点", "sight", "attraction"),
    ),
)
"""What is done to a kind of thing, and what such a kind may be called."""


def is_mark(character: str) -> bool:
    """Whether it stands for a name or a number."""
    return TITLES <= ord(character) < END
