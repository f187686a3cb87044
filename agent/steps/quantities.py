"""The quantities that fields and requests tell: money, scores, times, years and sizes, with their units.

A request seldom says a field's name: "under 20 dollars" and "100-150元" ask for whatever field tells money. A quantity
is known by the names of fields and by units; the fields that belong to it are the catalogue's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PRICE, YEAR, SIZE, COUNT, LOADS = "price", "year", "size", "count", "loads"
YEARS = (1850, 2100)
"""What may be a year."""


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
            "liter": 33.8,
            "litre": 33.8,
            "gram": 0.0353,
            "kg": 35.27,
            "盎司": 1.0,
            "磅": 16.0,
            "毫升": 0.0338,
            "升": 33.8,
            "公斤": 35.27,
            "千克": 35.27,
        },
    ),
    Quantity(
        COUNT,
        _called(r"\bcounts?\b|\bpieces?\b|件数|片数|数量"),
        {**dict.fromkeys(("count", "ct", "pk", "pack", "piece", "片", "件"), 1.0), "dz": 12.0, "dozen": 12.0},
    ),
    Quantity(
        LOADS,
        _called(r"\bloads?\b|\bwashes\b|洗涤次数"),
        dict.fromkeys(("load", "ld", "wash", "washes"), 1.0),
    ),
)
"""Times in hours, sizes in ounces; how many pieces a package holds, and how many washes it is for."""
BY_NAME = {quantity.name: quantity for quantity in QUANTITIES}
UNITS = {unit: (quantity.name, worth) for quantity in QUANTITIES for unit, worth in quantity.units.items()}
UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
"""Every unit's way to be written, as an alternative of a pattern; `UNITS` has its quantity and what it comes to."""
NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"


def worth(number: str, unit: str | None) -> float:
    """A number as it is written, in the quantity's own unit."""
    return float(number.replace(",", "")) * (UNITS[unit_of(unit)][1] if unit else 1.0)


def unit_of(said: str) -> str:
    """The unit without its plural."""
    flat = said.casefold()
    return flat if flat in UNITS else flat.removesuffix("s") if flat.removesuffix("s") in UNITS else flat[:-2]


def quantity_of(field: str) -> str:
    """The quantity that a field of items tells, the field's own name where it is none of those known."""
    return next((one.name for one in QUANTITIES if one.name == field or one.called.search(field)), field)


def columns(known: Iterable[str], field: str) -> list[int]:
    """The places among the known fields of those that tell a field or a quantity."""
    names = list(known)
    if field in names:
        return [names.index(field)]
    return [place for place, name in enumerate(names) if quantity_of(name) == field]
