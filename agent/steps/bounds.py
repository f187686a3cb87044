"""Reads which numbers a request asks for ("rating above 4", "人均消费100-150元", "from the 90s")."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from agent.core.plan import Bound
from agent.steps.quantities import NUMBER, QUANTITIES, UNIT, UNITS, YEAR, YEARS, Quantity, quantity_of, unit_of, worth
from agent.steps.text import is_chinese

_ONE = rf"(?P<sign>[$€£￥¥])?\s*(?P<low>{NUMBER})(?P<tens>0?s\b|'s\b)?\s*(?:个)?(?P<unit>(?:{UNIT})(?:s|es)?(?![a-z]))?"
_TO = (
    rf"\s*(?:-|–|—|~|～|至|到|and|to)\s*[$€£￥¥]?\s*(?P<high>{NUMBER})"
    rf"\s*(?:个)?(?P<unit2>(?:{UNIT})(?:s|es)?(?![a-z]))?"
)
_SAID = re.compile(rf"{_ONE}(?:{_TO})?", re.IGNORECASE)
_LEAST = re.compile(
    r"至少|(?<!不)超过|不低于|不少于|不小于|(?<!不)高于|(?<!不)大于|(?<!不)多于|above|over|at least|no less than|"
    r"more than|minimum|after|since|newer than|later than|higher than",
    re.IGNORECASE,
)
_LEAST_AFTER = re.compile(
    r"以上|及以上|之后|以后|往后|以来|起|\+|plus\b|minimum|onwards?\b|"
    r"(?:or|and) (?:more|above|higher|better|newer|later|bigger|larger|longer|up|after|over)",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"不超过|不高于|不大于|不多于|(?<!不)低于|(?<!不)少于|(?<!不)小于|放宽到|提高到|最多|below|under|at most|"
    r"(?<!no )less than|up to|maximum|max\b|before|older than|earlier than|cheaper than|no more than|within",
    re.IGNORECASE,
)
_MOST_AFTER = re.compile(
    r"以下|以内|之内|之前|以前|maximum|max\b|or (?:less|below|cheaper|older|under|earlier|smaller|shorter|fewer)",
    re.IGNORECASE,
)
_STRICT = re.compile(r"之前|以前|below|under|before|than", re.IGNORECASE)
_ABOUT = re.compile(r"左右|大约|大概|差不多|上下|around|about|roughly|circa|or so", re.IGNORECASE)
_FREE = re.compile(
    r"免费|不要钱|不收费|不收门票|免(?:门)?票|\bfree of charge\b|\bfor free\b|\bfree (?:entry|admission)\b",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(rf"\s*(?:{_LEAST_AFTER.pattern}|{_MOST_AFTER.pattern})", re.IGNORECASE)
_ALONE = re.compile(r"\s*(?:的|之间|左右|[，。,.!?！？]|$)")
"""What follows a range of bare numbers that counts nothing else: two to four people are no price."""
_TOP_SCORE = 10
"""Up to which a bare number with a decimal point may be a score."""
_NEAR = 0.1
"""Of a number that is meant roughly, or a sum of money: how far off it may be. Judgement."""
_BEFORE, _AFTER = 14, 12
"""Characters around a number in which words of more or less belong to it, if nothing else stands between."""
_APART = re.compile(r"[，,。；;、！!？?\d]")
_HAN_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_HAN_NUMBER = re.compile(r"[一二两三四五六七八九][零一二三四五六七八九十百千]*|十[一二三四五六七八九]?")
_HAN_TENS = {"十": 10, "百": 100, "千": 1000}


def bounds(text: str, known: Iterable[str]) -> list[tuple[Bound, tuple[int, int]]]:
    """What a clause asks of the fields that are known, each with where in the clause it stands.

    A number without a unit belongs to the field that is named before it; one that no field accounts for asks nothing.
    """
    names = list(known)
    telling = set(names) | {quantity_of(name) for name in names}
    found = [one for match in _SAID.finditer(text) if (one := _bound(match, text, names, telling))]
    free = _FREE.search(text)
    if free and "money" in telling and not any(map(_is_money, (bound for bound, _ in found))):
        found.append((Bound(field="money", low=0.0, high=0.0), free.span()))
    return found


def limits(after: str) -> bool:
    """Whether a text goes on with a word of more or less."""
    return bool(_AT_ONCE.match(after) or re.match(r"\s*(?:左右|之间)", after))


def _is_money(bound: Bound) -> bool:
    return quantity_of(bound.field) == "money"


def digits(text: str) -> str:
    """With Chinese numerals as digits, where a unit follows them."""

    def spelled(match: re.Match[str]) -> str:
        rest = text[match.end() :]
        if not re.match(r"\s*个?(?:多|几)?(?:元|块|分(?!之)|小时|钟头|分钟|天|星|年|磅|盎司|升|公斤|片|件)", rest):
            return match[0]
        return str(_han_number(match[0]))

    return _HAN_NUMBER.sub(spelled, text)


def _han_number(text: str) -> int:
    total, digit = 0, 0
    for character in text:
        if character in _HAN_TENS:
            total += (digit or 1) * _HAN_TENS[character]
            digit = 0
        else:
            digit = _HAN_DIGITS[character]
    return total + digit


def _bound(
    match: re.Match[str], text: str, names: list[str], telling: set[str]
) -> tuple[Bound, tuple[int, int]] | None:
    before = _APART.split(text[max(0, match.start() - _BEFORE) : match.start()])[-1]
    after = _APART.split(text[match.end() : match.end() + _AFTER])[0]
    unit = match["unit2"] or match["unit"] or match["sign"]
    field = _field(match, text, unit, names, telling)
    if field is None:
        return None
    low = worth(match["low"], match["unit"] or match["unit2"])
    high = worth(match["high"], match["unit2"] or match["unit"]) if match["high"] else None
    if match["tens"]:
        low, high = _decade(low)
    return _between(field, low, high, before, after), match.span()


def _field(match: re.Match[str], text: str, unit: str | None, names: list[str], telling: set[str]) -> str | None:
    """The field that is named last before the number, of the unit's quantity where there is a unit; else the unit's."""
    before, quantity = text[: match.start()], UNITS[unit_of(unit)][0] if unit else None
    if match["tens"]:
        quantity = "year"
    called = [name for name in names if re.search(_mention(name), before, re.IGNORECASE)]
    called = [name for name in called if quantity in (None, quantity_of(name))]
    spoken = max((_spoken(one, before) for one in QUANTITIES if quantity in (None, one.name)), default=(0, ""))
    if called and _end(called, before) >= spoken[0]:
        return _head(called, before.casefold())
    if spoken[0] and spoken[1] in telling:
        return spoken[1]
    if quantity:
        return quantity if quantity in telling else None
    return next((one for one in _by_word(before, text[match.end() :], match) if one in telling), None)


def _spoken(quantity: Quantity, before: str) -> tuple[int, str]:
    """Where the last word for a quantity ends, 0 where there is none."""
    return max((match.end() for match in quantity.called.finditer(before)), default=0), quantity.name


def _end(called: list[str], before: str) -> int:
    """Where the field that is named last ends."""
    return max(before.casefold().rfind(name.casefold()) + len(name) for name in called)


def _head(called: list[str], before: str) -> str:
    """The field that is named last; of two in one word, "门票价格", the first, which says of what."""
    ends = {name: before.rfind(name.casefold()) + len(name) for name in called}
    last = max(called, key=lambda name: (ends[name], len(name)))
    start = ends[last] - len(last)
    return next((name for name in called if ends[name] == start), last)


def _mention(name: str) -> str:
    return re.escape(name) if is_chinese(name) else rf"(?<!\w){re.escape(name)}s?(?!\w)"


def _by_word(before: str, after: str, match: re.Match[str]) -> Iterator[str]:
    """The quantities that a bare number may tell: one named before it, else a year, a score or money by its size."""
    near, number = before[-_BEFORE:], float(match["low"].replace(",", ""))
    yield from (one.name for one in QUANTITIES if one.called.search(near))
    limited = _LEAST.search(near) or _MOST.search(near) or re.search(r"\bin\b|\bfrom\b|between", near, re.IGNORECASE)
    if limited or _AT_ONCE.match(after) or (match["high"] and _ALONE.match(after)):
        if YEARS[0] <= number <= YEARS[1]:
            yield YEAR
        else:
            yield from ("score", "money") if "." in match["low"] and number <= _TOP_SCORE else ("money",)


def _decade(number: float) -> tuple[float, float]:
    """The 90s are 1990 to 1999, the 20s those of this century."""
    first = number if number >= 100 else number + (1900 if number >= 30 else 2000)
    return first, first + 9


def _between(field: str, low: float, high: float | None, before: str, after: str) -> Bound:
    if high is not None:
        return Bound(field=field, low=min(low, high), high=max(low, high))
    least = _LEAST.search(before) or _LEAST_AFTER.search(after)
    most = _MOST.search(before) or _MOST_AFTER.search(after)
    if least and not most:
        return Bound(field=field, low=_above(field, low, least[0]))
    if most:
        return Bound(field=field, high=_under(field, low, most[0]))
    if _ABOUT.search(f"{before} {after}") or quantity_of(field) == "money":
        return Bound(field=field, low=round(low * (1 - _NEAR), 4), high=round(low * (1 + _NEAR), 4))
    return Bound(field=field, low=low) if quantity_of(field) == "score" else Bound(field=field, low=low, high=low)


def _above(field: str, number: float, word: str) -> float:
    """After 2000 begins with 2001, 2000年以后 with 2000; elsewhere the number is let in, as "over 4 stars" is meant."""
    strict = quantity_of(field) == "year" and re.search(r"after|than", word, re.IGNORECASE)
    return number + 1 if strict else number


def _under(field: str, number: float, word: str) -> float:
    return number - 1 if quantity_of(field) == "year" and _STRICT.search(word) else number


def joined(bounds: Sequence[Bound]) -> list[Bound]:
    """One bound a quantity: where two hold together their overlap, else, as "80s or 90s" is meant, both and between."""
    found: dict[str, Bound] = {}
    for bound in bounds:
        key = quantity_of(bound.field)
        other = found.get(key)
        if other is None:
            found[key] = bound
            continue
        low, high = max(bound.low, other.low), min(bound.high, other.high)
        if low > high:
            low, high = min(bound.low, other.low), max(bound.high, other.high)
        found[key] = bound.model_copy(update={"low": low, "high": high})
    return list(found.values())


def beyond(field: str, value: float, *, more: bool) -> Bound:
    """More, or less, than a value; of years the next one, and nothing is less than nothing."""
    if quantity_of(field) == YEAR:
        return Bound(field=field, low=math.floor(value) + 1) if more else Bound(field=field, high=math.ceil(value) - 1)
    if more:
        return Bound(field=field, low=_next(value, math.inf))
    return Bound(field=field, high=max(0.0, _next(value, -math.inf)))


def _next(value: float, towards: float) -> float:
    """The next number that the catalogue's numbers, which are float32, tell from it."""
    return float(np.nextafter(np.float32(value), np.float32(towards)))
