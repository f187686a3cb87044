"""Words a chat turn: what was looked for and found, what was noted, and what to do where nothing is."""

from __future__ import annotations

import math
from collections.abc import Sequence

from agent.core.plan import Aspect, Bound, Plan
from agent.core.schema import Item, Polarity, Recommendation
from agent.steps.aspects import KIND, TAG
from agent.steps.item_numbers import numbers
from agent.steps.keyed import fields
from agent.steps.quantities import COUNT, LOADS, PRICE, SIZE, YEAR, quantity_of
from agent.steps.text import one_line, told_titles
from agent.steps.words import listing

TITLES, FACTS = 3, 400
"""Items that a sentence names, and characters of what is told of one."""
_EN = {
    "found": "Here {are} {count} {what}:",
    "are": "are",
    "is": "is",
    "things": "that may suit you",
    "of": "for {plan}",
    "item": "{rank}. {title}",
    "reason": "{rank}. {title}: {why}",
    "none": "Nothing here is {plan}.",
    "none_seen": "There is nothing new left for {plan}.",
    "nothing": "There is nothing here that I could show you.",
    "instead": "I know too little of you yet, so these are what many people chose.",
    "relax": "Without {condition} there would be {count}.",
    "relax_hint": 'Say "forget {field}" to let go of it.',
    "either": "Nothing is both {values}, so these are one or the other.",
    "without": "without {values}",
    "like": "like {titles}",
    "least": "{field} from {low}",
    "most": "{field} up to {high}",
    "both": "{field} {low} to {high}",
    "exact": "{field} {low}",
    "free": "free",
    "untold": "Nothing in this catalogue tells me about {what}, so I left that out.",
    "seen": "Noted: you know {titles}.",
    "liked": "Noted: you like {titles}.",
    "disliked": "Noted: you do not like {titles}.",
    "skipped": "I leave out {titles}.",
    "taste": "Noted for your profile: you like {names}.",
    "distaste": "Noted for your profile: you do not like {names}.",
    "unheard": "I could not find {words} among the interests that I know, so your profile stays as it is.",
    "keep": 'Say "undo" to take that back.',
    "undone": "Done, I took that back.",
    "nothing_to_undo": "There is nothing to take back.",
    "forgot": "I no longer look at {fields}.",
    "let_go": "Nothing here is {values} as well, so I left that aside.",
    "degraded": "The chat model did not read this ({why}), so I read it by the catalogue alone.",
    "hello": "Hello! Tell me what you are looking for, or ask for something like an item that you know.",
    "aside": "I can only help you to find things here: tell me what you would like, or what you would rather not have.",
    "private": "I only speak of this catalogue and of your own profile, not of other people or of how I work inside.",
    "unclear": "What kind of thing are you in the mood for{examples}?",
    "such_as": ", {names} for example",
    "which": "Which one do you mean?",
    "profile": "This is what I know of you: {summary}",
    "no_profile": "I know nothing of you yet: tell me what you like.",
    "detail": "{title}: {facts}",
    "fact": "{field} {value}",
    "no_fact": "{title}: the catalogue does not say {field}.",
    "stop": ".",
    "join": " ",
    "semi": "; ",
    "why_not_shown": "{title} is in the list, in place {rank}.",
    "why_not_known": "{title} was left out because you know it already.",
    "why_not_refused": "{title} was left out because you did not want it.",
    "why_not_condition": "{title} is not {conditions}.",
    "why_not_weaker": "{title} meets what you asked for, but others suit you better.",
    "why": "{title}: {why}",
    "why_nothing": "There is nothing in particular that speaks for {title}.",
    "unknown_item": "I do not know which item you mean.",
    "nobody": "I do not know who you are, so I keep it for this conversation only.",
}
_ZH = {
    "found": "为你找到{count}个{what}：",
    "are": "",
    "is": "",
    "things": "可能适合你的",
    "of": "符合“{plan}”的",
    "item": "{rank}. {title}",
    "reason": "{rank}. {title}：{why}",
    "none": "没有找到符合“{plan}”的。",
    "none_seen": "符合“{plan}”的都已经给你看过了。",
    "nothing": "这里没有可以推荐的内容。",
    "instead": "我对你还不够了解，下面是很多人选择的。",
    "relax": "如果不限{condition}，有{count}个。",
    "relax_hint": "可以说“不限{field}”来放宽。",
    "either": "没有同时是{values}的，下面的各符合其中之一。",
    "without": "不要{values}",
    "like": "类似{titles}",
    "least": "{field}{low}以上",
    "most": "{field}{high}以下",
    "both": "{field}{low}到{high}",
    "exact": "{field}{low}",
    "free": "免费",
    "untold": "这里的目录没有说明{what}，所以没有按它筛选。",
    "seen": "记下了：你已经知道{titles}。",
    "liked": "记下了：你喜欢{titles}。",
    "disliked": "记下了：你不喜欢{titles}。",
    "skipped": "不再显示{titles}。",
    "taste": "已记入你的画像：你喜欢{names}。",
    "distaste": "已记入你的画像：你不喜欢{names}。",
    "unheard": "在已知的兴趣里没有找到{words}，所以你的画像没有改变。",
    "keep": "想撤回的话，说“撤销”就行。",
    "undone": "好的，已经撤回。",
    "nothing_to_undo": "没有可以撤回的内容。",
    "forgot": "不再限制{fields}。",
    "let_go": "没有同时符合{values}的，所以没有按它筛选。",
    "degraded": "聊天模型没有读懂这句话（{why}），以下只按目录来理解。",
    "hello": "你好！告诉我你想找什么，或者说一个你知道的，我找类似的。",
    "aside": "我只能帮你在这里找东西：告诉我你想要什么，或者不想要什么。",
    "private": "我只谈这里的目录和你自己的画像；别人的情况和我内部的设置，我不能说。",
    "unclear": "你想找哪一类的{examples}？",
    "such_as": "，比如{names}",
    "which": "你说的是哪一个？",
    "profile": "我对你的了解：{summary}",
    "no_profile": "我对你还不了解：告诉我你喜欢什么吧。",
    "detail": "{title}：{facts}",
    "fact": "{field}：{value}",
    "no_fact": "{title}：目录里没有写{field}。",
    "stop": "。",
    "join": "",
    "semi": "；",
    "why_not_shown": "{title}就在列表里，排在第{rank}。",
    "why_not_known": "没有列出{title}，因为你已经知道它了。",
    "why_not_refused": "没有列出{title}，因为你说过不要它。",
    "why_not_condition": "{title}不符合：{conditions}。",
    "why_not_weaker": "{title}符合你的要求，但别的更适合你。",
    "why": "{title}：{why}",
    "why_nothing": "没有什么特别的理由支持{title}。",
    "unknown_item": "我不知道你指的是哪一个。",
    "nobody": "我不知道你是谁，所以只在这次对话里记住。",
}
_FIELDS = {
    "en": {
        "money": "the price",
        "score": "the rating",
        "time": "how long it takes",
        "year": "the year",
        "size": "the size",
        "count": "the count",
        "loads": "the loads",
        "地址": "the address",
        "电话": "the phone number",
        "营业时间": "the opening hours",
        "地铁": "the station",
        "推荐菜": "the dishes",
        "酒店设施": "the facilities",
        "酒店类型": "the type",
    },
    "zh": {
        "money": "价格",
        "score": "评分",
        "time": "时长",
        "year": "年份",
        "size": "大小",
        "count": "数量",
        "loads": "洗涤次数",
        "brand": "品牌",
        "category": "类别",
        "tag": "标签",
        "description": "简介",
    },
}
"""What one calls a field that a catalogue or a question names otherwise."""
_READ = (YEAR, SIZE, COUNT, LOADS)
"""Quantities that a title tells."""
_SEVERAL = 3
"""Values that a sentence lists of one field."""


def phrase(name: str, language: str, **holes: object) -> str:
    """A sentence of the language, its holes filled."""
    return (_ZH if language == "zh" else _EN)[name].format(**holes)


def called(field: str, language: str) -> str:
    """A field or quantity as one speaks of it."""
    return _FIELDS[language].get(field, field)


def planned(plan: Plan, titles: Sequence[str], language: str) -> str:
    """What is looked for, in a few words; `titles` are those of the items that the wanted ones should be like."""
    parts = [one.value for one in plan.aspects] + list(plan.words)
    parts += [bounded(bound, language) for bound in plan.bounds]
    if titles:
        parts.append(phrase("like", language, titles=listing(told_titles(titles, TITLES), language)))
    gone = [one.value for one in plan.without] + list(plan.unwanted)
    if gone:
        parts.append(phrase("without", language, values=listing(gone[:_SEVERAL], language)))
    return (", " if language == "en" else "、").join(dict.fromkeys(parts))


def bounded(bound: Bound, language: str) -> str:
    """A bound in words: "year from 2001", "价格100到200"."""
    field = _bare(bound.field, language)
    low, high = _number(bound.low, up=True), _number(bound.high, up=False)
    if bound.low == bound.high == 0.0 or (bound.high == 0.0 and bound.low <= 0.0):
        return (
            phrase("free", language)
            if quantity_of(bound.field) == "money"
            else phrase("exact", language, field=field, low="0")
        )
    if bound.low == bound.high:
        return phrase("exact", language, field=field, low=low)
    if math.isinf(bound.high):
        return phrase("least", language, field=field, low=low)
    if math.isinf(bound.low) or bound.low <= 0:
        return phrase("most", language, field=field, high=high)
    return phrase("both", language, field=field, low=low, high=high)


def _bare(field: str, language: str) -> str:
    return called(field, language).removeprefix("the ") if language == "en" else called(field, language)


def _number(value: float, *, up: bool) -> str:
    """Rounded to what a person says, never past the bound."""
    if math.isinf(value):
        return ""
    scaled = value * 100
    whole = math.ceil(scaled - 1e-6) if up else math.floor(scaled + 1e-6)
    return f"{whole / 100:g}"


def conditioned(of: Aspect | Bound, *, wanted: bool, language: str) -> str:
    """One condition in words."""
    if isinstance(of, Bound):
        return bounded(of, language)
    return of.value if wanted else phrase("without", language, values=of.value)


def field_of(of: Aspect | Bound, language: str) -> str:
    """What one says to let go of a condition."""
    return called(quantity_of(of.field), language) if isinstance(of, Bound) else of.value


def listed(lines: Sequence[Recommendation], language: str) -> list[str]:
    """A line an item, with its reason where there is one."""
    return [
        phrase("reason", language, rank=line.rank, title=one_line(line.title, 80), why=line.explanation)
        if line.explanation
        else phrase("item", language, rank=line.rank, title=one_line(line.title, 80))
        for line in lines
    ]


def facts(item: Item, asked: Sequence[str], language: str) -> list[tuple[str, str]]:
    """(field, value) of what was asked for, "" where the item does not say; of no field everything there is."""
    told = _told(item)
    if not asked:
        return [(name, value) for name, value in told.items() if value][:8]
    found: list[tuple[str, str]] = []
    for field in asked:
        own = [(name, value) for name, value in told.items() if field in (name, quantity_of(name)) and value]
        found += own or [(called(field, language), "")]
    known = [(name, value) for name, value in found if value]
    return list(dict.fromkeys(known or found))


def _told(item: Item) -> dict[str, str]:
    own = {name: _plain(value) for name, value in item.attributes.items()}
    own |= fields(item.description)
    read = numbers(item)
    own |= {name: f"{read[name][0]:g}" for name in _READ if name in read and name not in own}
    own |= {PRICE: "" if item.price is None else f"{item.price:g}", "brand": item.brand, "released": item.released}
    own |= {KIND: " > ".join(item.categories), TAG: ", ".join(item.tags)}
    if not fields(item.description):
        own["description"] = one_line(item.description, FACTS)
    return {name: one_line(value, FACTS) for name, value in own.items() if value}


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def tasted(names: Sequence[str], polarity: Polarity, language: str) -> str:
    """What was noted for the profile."""
    form = "taste" if polarity is Polarity.LIKE else "distaste"
    return phrase(form, language, names=listing(list(dict.fromkeys(names)), language))
