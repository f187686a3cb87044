"""Reads what of an item is a number: its price, its year, its size, its own columns, the fields of its description."""

from __future__ import annotations

import re

from agent.core.schema import Item
from agent.steps.keyed import fields
from agent.steps.quantities import COUNT, LOADS, NUMBER, PRICE, SIZE, UNIT, UNITS, YEAR, YEARS, unit_of, worth

Span = tuple[float, float]
"""From, to; the same twice for one number."""
_CLOSING = re.compile(r"[(（]\s*(\d*\.?\d+)\s*([A-Za-z]*)\s*[)）]\s*$")
_PACKED = frozenset((SIZE, COUNT, LOADS))
"""What a title may end in."""
_WHOLE = re.compile(rf"^\D{{0,2}}?({NUMBER})\s*({UNIT})?s?\D{{0,3}}$", re.IGNORECASE)
_RANGE = re.compile(rf"^({NUMBER})\s*({UNIT})?s?\s*(?:-|–|~|～|至|到)\s*({NUMBER})\s*({UNIT})?s?$", re.IGNORECASE)
_DIGITS = 6
"""Of a number; a longer one is a telephone's."""


def numbers(item: Item) -> dict[str, Span]:
    """Each by its name."""
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
        ends = (worth(both[1], both[2] or both[4]), worth(both[3], both[4] or both[2]))
        return min(ends), max(ends)
    if (one := _WHOLE.match(told)) and len(one[1]) <= _DIGITS:
        return (worth(one[1], one[2]),) * 2
    return None


def _of_title(title: str) -> dict[str, Span]:
    """A year, a size, a count or a number of loads in brackets at the end of a title."""
    closing = _CLOSING.search(title)
    if not closing:
        return {}
    number, unit = float(closing[1]), closing[2].casefold()
    if not unit:
        return {YEAR: (number, number)} if YEARS[0] <= number <= YEARS[1] else {}
    quantity, each = UNITS.get(unit_of(unit), ("", 0.0))
    return {quantity: (number * each,) * 2} if quantity in _PACKED else {}
