"""Finds what is wanted more of: darker, a bit funnier, 更安静一点."""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMPARATIVE = re.compile(
    r"\b(?:more|less|a bit|bit|much|slightly|way)\s+([a-z]{3,})\b|\b([a-z]{2,}(?:[^aeiou]i?|"
    r"tt|nn|gg|dd))er\b(?!\s*than \d)|(?:更|再)([\u3400-\u9fff]{1,3}?)(?:一?[点些]|的)|"
    r"([\u3400-\u9fff]{1,2})一?[点些]",
    re.I,
)
_NO_ADJECTIVE = frozenset(
    """
    answ anoth aft bann batt bett broth butt cent chapt charact charg clev comput consid corn count cov cybor daught
    dealt dinn discov dollar driv eith ev fath fev fing flow forev fov gangst gath ging got hamburg heath high hold
    howev hung ib jok kill lad lat lawy lead lett lev long mast matt memb mod monst moth mov murd nev numb off ord
    oth ould ov own pap partn past pep person pick play plann pow pray pref quart rath rememb riv rul seas show
    sing sist sob soldi spid sug summ sup surrend teach teen temp tend thrill tig togeth tow trail transform und
    us wait wat weath condition contain conn wheth whatev whenev whoev wint wond work writ
    """.split()  # noqa: SIM905
)
"""Stems of words in -er that compare nothing."""


def adjectives(text: str) -> Iterator[str]:
    """What is wanted more of, as a plain word: "darker" gives "dark", "更安静一点" gives 安静."""
    for match in _COMPARATIVE.finditer(text):
        more, er, han, dots = match.groups()
        if more:
            word = more.casefold()
            yield _plain(word[:-2]) if word.endswith("er") and word[:-2] not in _NO_ADJECTIVE else word
        elif er and er.casefold() not in _NO_ADJECTIVE:
            yield _plain(er.casefold())
        elif word := han or dots:
            yield word


def _plain(stem: str) -> str:
    """Of a comparative without its -er: funni gives funny, hott gives hot, dark stays."""
    if stem.endswith("i"):
        return f"{stem[:-1]}y"
    return stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "ls" else stem
