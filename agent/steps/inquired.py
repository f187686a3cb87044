"""Tells which fields of an item a question is about, also where it calls them by other words than the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.core.learned import Lexicon
from agent.steps.quantities import QUANTITIES

_NOTHING = re.compile(r"(?!)")
_ASKED = {
    "money": re.compile(r"\bhow much\b|多少钱|贵不贵|收费", re.I),
    "time": re.compile(r"\bhow long\b|多久|多长", re.I),
    "year": re.compile(r"\bhow old\b|\bwhat year\b|\bwhich year\b|\bwhen (?:was|did)\b|哪一?年", re.I),
    "size": re.compile(r"\bhow big\b|多大", re.I),
    "count": re.compile(r"\bhow many\b(?! loads| washes)|几[片件个]", re.I),
}
_TOLD = {
    "地址": r"\baddress\b|\bwhere\b|在哪|哪里|哪儿|位置|地址|怎么(?:走|去)|\bhow do i get\b",
    "电话": r"\bphone\b|\btelephone\b|电话|号码|联系",
    "营业时间": r"\bopen(?:ing)?\b|\bhours\b|营业|几点",
    "地铁": r"\bsubway\b|\bmetro\b|地铁",
    "推荐菜": r"\bdish(?:es)?\b|\bmenu\b|招牌|推荐菜|特色菜|什么菜",
    "酒店设施": r"\bfacilit(?:y|ies)\b|\bamenit(?:y|ies)\b|设施",
    "酒店类型": r"类型|档次",
    "brand": r"\bbrand\b|牌子|品牌",
    "category": r"\bcategory\b|\bwhat kind\b|类别",
    "tag": r"\bgenre\b|\btags?\b|\bwhat kind\b|类型",
    "description": r"\bdetails?\b|\btell me (?:more|about)\b|怎么样|介绍一下",
}
"""Fields that people ask for by other words than the catalogue's."""


def inquired(lexicon: Lexicon, text: str) -> Iterator[str]:
    """Names of fields and of quantities, some perhaps twice."""
    yield from (name for name in lexicon.fields if name.casefold() in text.casefold())
    for quantity in QUANTITIES:
        if quantity.called.search(text) or _ASKED.get(quantity.name, _NOTHING).search(text):
            yield quantity.name
    yield from (name for name, words in _TOLD.items() if re.search(words, text, re.I))
