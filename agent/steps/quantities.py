"""Reads the numbers of items and of requests: money, scores, times, years and sizes, with their units.

A request seldom says a field's name: "under 20 dollars" and "100-150元" ask for whatever field tells money. A quantity
is known by the names of fields and by units; the fields that belong to it are the catalogue's own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.core.plan import Bound
from agent.core.schema import Item
from agent.steps.keyed import fields
from agent.steps.text import is_chinese

Span = tuple[float, float]
"""From, to; the same twice for one number."""
PRICE, YEAR, SIZE = "price", "year", "size"


@dataclass(frozen=True)
class Quantity:
    """A kind of number: what its fields may be called, and its units with what one of them comes to."""

    name: str
    called: re.Pattern[str]
    units: Mapping[str, float]


def _called(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


QUANTITIES = (
    Quantity(
        "money",
        _called(r"\bprices?\b|\bcosts?\b|\bbudget\b|价格|价钱|价位|消费|人均|门票|票价|费用|预算|价"),
        dict.fromkeys(
            ("元", "块钱", "块", "￥", "¥", "$", "€", "£", "usd", "dollar", "buck", "euro", "yuan", "rmb"), 1.0
        ),
    ),
    Quantity(
        "score",
        _called(r"\bratings?\b|\brated\b|\bscores?\b|评分|评价|分数|打分|口碑"),
        dict.fromkeys(("分", "星", "star", "point"), 1.0),
    ),
    Quantity(
        "time",
        _called(r"\bduration\b|\bruntime\b|\brunning time\b|\blength\b|时长|时间"),
        {
            "小时": 1.0,
            "钟头": 1.0,
            "分钟": 1 / 60,
            "天": 24.0,
            "hour": 1.0,
            "hr": 1.0,
            "minute": 1 / 60,
            "min": 1 / 60,
            "day": 24.0,
        },
    ),
    Quantity("year", _called(r"\byear\b|released?\b|年份|年代|上映"), {"年": 1.0}),
    Quantity(
        "size",
        _called(r"\bsize\b|规格|容量|大小"),
        {
            "oz": 1.0,
            "ounce": 1.0,
            "lb": 16.0,
            "pound": 16.0,
            "gal": 128.0,
            "ga": 128.0,
            "pt": 16.0,
            "qt": 32.0,
            "ml": 0.0338,
        },
    ),
)
"""Times in hours, sizes in ounces."""
_BY_NAME = {quantity.name: quantity for quantity in QUANTITIES}
_UNITS = {unit: (quantity.name, worth) for quantity in QUANTITIES for unit, worth in quantity.units.items()}
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_ONE = (
    rf"(?P<sign>[$€£￥¥])?\s*(?P<low>{_NUMBER})(?P<tens>0?s\b|'s\b)?\s*(?:个)?(?P<unit>(?:{_UNIT})(?:s|es)?(?![a-z]))?"
)
_TO = (
    rf"\s*(?:-|–|—|~|～|至|到|and|to)\s*[$€£￥¥]?\s*(?P<high>{_NUMBER})"
    rf"\s*(?:个)?(?P<unit2>(?:{_UNIT})(?:s|es)?(?![a-z]))?"
)
_SAID = re.compile(rf"{_ONE}(?:{_TO})?", re.IGNORECASE)
_LEAST = re.compile(
    r"以上|至少|(?<!不)超过|不低于|不少于|不小于|(?<!不)高于|(?<!不)大于|(?<!不)多于|"
    r"之后|以后|及以上|起|above|over|at least|no less than|more than|minimum|after|"
    r"since|newer than|later than|higher than|"
    r"onwards?\b|(?:or|and) (?:more|above|higher|better|newer|later|up|after)|往后|之后的|以来|\+|plus\b",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"以下|以内|之内|不超过|不高于|不大于|不多于|(?<!不)低于|(?<!不)少于|(?<!不)小于|"
    r"放宽到|提高到|之前|以前|最多|below|under|at most|(?<!no )less than|up to|maximum|max\b|"
    r"before|older than|earlier than|cheaper than|no more than|within|or (?:less|below|cheaper|older|under|earlier)",
    re.IGNORECASE,
)
_STRICT = re.compile(
    r"超过|高于|大于|多于|低于|少于|小于|之前|以前|above|over|more than|below|less than|before|than", re.IGNORECASE
)
_ABOUT = re.compile(r"左右|大约|大概|差不多|上下|around|about|roughly|circa|or so", re.IGNORECASE)
_FREE = re.compile(
    r"免费|不要钱|不收费|不收门票|免(?:门)?票|\bfree of charge\b|\bfor free\b|\bfree (?:entry|admission)\b",
    re.IGNORECASE,
)
_NEAR = 0.1
"""Of a number that is meant roughly, or a sum of money: how far off it may be. Judgement."""
_BEFORE, _AFTER = 14, 8
"""Characters around a number in which words of more or less belong to it."""
_NOT_FREE = 0.01
_CLOSING = re.compile(r"[(（]\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*[)）]\s*$")
_WHOLE = re.compile(rf"^\D{{0,2}}?({_NUMBER})\s*({_UNIT})?s?\D{{0,3}}$", re.IGNORECASE)
_RANGE = re.compile(rf"^({_NUMBER})\s*({_UNIT})?s?\s*(?:-|–|~|～|至|到)\s*({_NUMBER})\s*({_UNIT})?s?$", re.IGNORECASE)
_HAN_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_HAN_NUMBER = re.compile(r"[一二两三四五六七八九][零一二三四五六七八九十百千]*|十[一二三四五六七八九]?")
_HAN_TENS = {"十": 10, "百": 100, "千": 1000}
_YEARS = (1850, 2100)
_DIGITS = 6
"""Of a number; a longer one is a telephone's."""


def numbers(item: Item) -> dict[str, Span]:
    """What of an item is a number, by its name: price, year, size, its own columns, and fields of its description."""
    own = item.attributes.items()
    found = {k: (float(v), float(v)) for k, v in own if isinstance(v, int | float) and not isinstance(v, bool)}
    for key, value in fields(item.description).items():
        if read := span(value):
            found[key] = read
    found |= _of_title(item.title)
    if item.released[:4].isdecimal():
        found[YEAR] = (float(item.released[:4]),) * 2
    return found | ({} if item.price is None else {PRICE: (item.price, item.price)})


def span(value: str) -> Span | None:
    """The number, or both ends of the range, that a field's value is, perhaps with its unit; None for other text."""
    told = value.strip()
    if (both := _RANGE.match(told)) and max(len(both[1]), len(both[3])) <= _DIGITS:
        ends = (_worth(both[1], both[2] or both[4]), _worth(both[3], both[4] or both[2]))
        return min(ends), max(ends)
    if (one := _WHOLE.match(told)) and len(one[1]) <= _DIGITS:
        return (_worth(one[1], one[2]),) * 2
    return None


def _of_title(title: str) -> dict[str, Span]:
    """A year or a size in brackets at the end of a title."""
    closing = _CLOSING.search(title)
    if not closing:
        return {}
    number, unit = float(closing[1]), closing[2].casefold()
    if not unit:
        return {YEAR: (number, number)} if _YEARS[0] <= number <= _YEARS[1] else {}
    if unit not in _BY_NAME[SIZE].units:
        return {}
    return {SIZE: (number * _BY_NAME[SIZE].units[unit],) * 2}


def _worth(number: str, unit: str | None) -> float:
    return float(number.replace(",", "")) * (_UNITS[_unit(unit)][1] if unit else 1.0)


def _unit(said: str) -> str:
    flat = said.casefold()
    return flat if flat in _UNITS else flat.removesuffix("s") if flat.removesuffix("s") in _UNITS else flat[:-2]


def quantity_of(field: str) -> str:
    """The quantity that a field of items tells, the field's own name where it is none of those known."""
    return next((one.name for one in QUANTITIES if one.name == field or one.called.search(field)), field)


def columns(known: Iterable[str], field: str) -> list[int]:
    """The places among the known fields of those that tell a field or a quantity."""
    names = list(known)
    if field in names:
        return [names.index(field)]
    return [place for place, name in enumerate(names) if quantity_of(name) == field]


def bounds(text: str, known: Iterable[str]) -> list[tuple[Bound, tuple[int, int]]]:
    """What a clause asks of the fields that are known, each with where in the clause it stands.

    A number without a unit belongs to the field that is named before it; one that no field accounts for asks nothing.
    """
    flat, names = _digits(text), list(known)
    telling = set(names) | {quantity_of(name) for name in names}
    found = [one for match in _SAID.finditer(flat) if (one := _bound(match, flat, names, telling))]
    free = _FREE.search(flat)
    if (
        free
        and "money" in telling
        and not any(bound.field in ("money", *names) and _is_money(bound) for bound, _ in found)
    ):
        found.append((Bound(field="money", low=0.0, high=0.0), free.span()))
    return found


def _is_money(bound: Bound) -> bool:
    return quantity_of(bound.field) == "money"


def _digits(text: str) -> str:
    """Chinese numerals as digits, where a unit follows them; of the same length where that can be."""

    def spelled(match: re.Match[str]) -> str:
        rest = text[match.end() :]
        if not re.match(r"\s*(?:多|几)?(?:元|块|分(?!之)|小时|分钟|天|星|年)", rest):
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
    before, after = text[max(0, match.start() - _BEFORE) : match.start()], text[match.end() : match.end() + _AFTER]
    unit = match["unit2"] or match["unit"] or match["sign"]
    field = _field(match, text[: match.start()], unit, names, telling)
    if field is None:
        return None
    low = _worth(match["low"], match["unit"] or match["unit2"])
    high = _worth(match["high"], match["unit2"] or match["unit"]) if match["high"] else None
    if match["tens"]:
        low, high = _decade(low)
    return _between(field, low, high, before, after), match.span()


def _field(match: re.Match[str], before: str, unit: str | None, names: list[str], telling: set[str]) -> str | None:
    """The field that is named last before the number, of the unit's quantity where there is a unit; else the unit's."""
    quantity = _UNITS[_unit(unit)][0] if unit else None
    if match["tens"]:
        quantity = "year"
    called = [name for name in names if re.search(_mention(name), before, re.IGNORECASE)]
    called = [name for name in called if quantity in (None, quantity_of(name))]
    if called:
        return _head(called, before.casefold())
    if quantity:
        return quantity if quantity in telling else None
    return next((one for one in _by_word(before, float(match["low"].replace(",", ""))) if one in telling), None)


def _head(called: list[str], before: str) -> str:
    """The field that is named last; of two in one word, "门票价格", the first, which says of what."""
    ends = {name: before.rfind(name.casefold()) + len(name) for name in called}
    last = max(called, key=lambda name: (ends[name], len(name)))
    start = ends[last] - len(last)
    return next((name for name in called if ends[name] == start), last)


def _mention(name: str) -> str:
    return re.escape(name) if is_chinese(name) else rf"(?<!\w){re.escape(name)}s?(?!\w)"


def _by_word(before: str, number: float) -> Iterator[str]:
    """The quantities that a bare number may tell: one named before it, else a year, a score or money by its size."""
    near = before[-_BEFORE:]
    yield from (one.name for one in QUANTITIES if one.called.search(near))
    if _LEAST.search(near) or _MOST.search(near) or re.search(r"\bin\b|\bfrom\b|between", near, re.IGNORECASE):
        if _YEARS[0] <= number <= _YEARS[1]:
            yield "year"
        else:
            yield "money"


def _decade(number: float) -> tuple[float, float]:
    """The 90s are 1990 to 1999, the 20s those of this century."""
    first = number if number >= 100 else number + (1900 if number >= 30 else 2000)
    return first, first + 9


def _between(field: str, low: float, high: float | None, before: str, after: str) -> Bound:
    if high is not None:
        return Bound(field=field, low=min(low, high), high=max(low, high))
    words = before + " " + after
    least, most = _LEAST.search(words), _MOST.search(words)
    if least and not most:
        return Bound(field=field, low=_above(field, low, least[0]))
    if most:
        return Bound(field=field, high=_under(field, low, most[0]))
    if _ABOUT.search(words) or quantity_of(field) == "money":
        return Bound(field=field, low=round(low * (1 - _NEAR), 4), high=round(low * (1 + _NEAR), 4))
    return Bound(field=field, low=low) if quantity_of(field) == "score" else Bound(field=field, low=low, high=low)


def _above(field: str, number: float, word: str) -> float:
    """After 2000 begins with 2001; of other quantities the number itself is let in, as "over 4 stars" is meant."""
    strict = quantity_of(field) == "year" and re.search(r"after|than|之后|以后", word, re.IGNORECASE)
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
        return Bound(field=field, low=math.nextafter(value, math.inf))
    return Bound(field=field, high=max(0.0, math.nextafter(value, -math.inf)))
