"""An item's values as dialogues speak of them, and whether it meets a condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from agent.core.schema import Item
from eval.talks.dialogue import Condition, Spot

Shown = Sequence[Sequence[Item]]
"""What each turn so far showed, in its order."""
_YEAR = re.compile(r"\((\d{4})\)\s*$")
_SIZE = re.compile(r"\((\d+(?:\.\d+)?) (OZ|LB|CT|PK|LD|LOADS?)\)\s*$")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(天?)")
_OUNCES = {"OZ": 1.0, "LB": 16.0}
_PIECES = frozenset({"CT", "PK"})
_HOURS = 24.0
"""Of a day, where visits take hours or days."""


def values(item: Item, field: str) -> tuple[str, ...]:
    """The texts of a field; () where the item has none.

    Beside the item's own: `text` (all of them), `year` (in the title's brackets), `ounces`, `pieces` and `loads` (the
    size there), and the keys of a description `key：value；key：value`.
    """
    own = _OWN.get(field)
    if own:
        return own(item)
    told = dict(_pair(part) for part in item.description.split("；"))
    return (told[field],) if told.get(field) else ()


def numbers(item: Item, field: str) -> tuple[float, ...]:
    """All numbers in a field's texts; days as hours."""
    found = (match for text in values(item, field) for match in _NUMBER.finditer(text))
    return tuple(float(match[1]) * (_HOURS if match[2] else 1.0) for match in found)


def meets(item: Item, condition: Condition, shown: Shown = ()) -> bool:
    """Whether all that the condition gives holds; an item of which nothing is known of a number does not meet it.

    Raises `LookupError` where it is measured by an item that was not shown.
    """
    if condition.id and item.item_id not in condition.id:
        return False
    folded = {value.casefold() for value in values(item, condition.field)}
    if condition.among and not folded & {name.casefold() for name in condition.among}:
        return False
    if folded & {name.casefold() for name in condition.without}:
        return False
    if not any(condition.holds.casefold() in value for value in folded) and condition.holds:
        return False
    return _measures(numbers(item, condition.field), condition, shown)


def _measures(found: Sequence[float], condition: Condition, shown: Shown) -> bool:
    low, high = condition.at_least, condition.at_most
    if low is not None and not (found and min(found) >= low):
        return False
    if high is not None and not (found and max(found) <= high):
        return False
    if condition.above and not _beyond(found, condition, condition.above, shown, min):
        return False
    return not condition.below or _beyond(found, condition, condition.below, shown, max)


def _beyond(
    found: Sequence[float], condition: Condition, spot: Spot, shown: Shown, of: Callable[[Sequence[float]], float]
) -> bool:
    """Whether a value is on the far side of the shown ones'; of those that say nothing nothing can be asked."""
    measures = [number for item in spotted(spot, shown) for number in numbers(item, condition.field)]
    if not measures:
        return True
    mark = of(measures)
    return bool(found) and (min(found) > mark if of is min else max(found) < mark)


def spotted(spot: Spot, shown: Shown) -> Sequence[Item]:
    """The items that are meant; raises `LookupError` where the turn did not show so many.

    Where it showed none, the latest list before it is still before the person's eyes.
    """
    there = next((one for one in reversed(shown[: spot.turn + 1]) if one), ())
    if spot.item is None:
        return there
    if spot.item > len(there):
        raise LookupError(f"turn {spot.turn} showed {len(there)} items, none in place {spot.item}")
    return [there[spot.item - 1]]


def _pair(part: str) -> tuple[str, str]:
    key, _, value = part.partition("：")
    return key, value


def _sized(units: Mapping[str, float]) -> Callable[[Item], tuple[str, ...]]:
    def sized(item: Item) -> tuple[str, ...]:
        found = _SIZE.search(item.title)
        return (f"{float(found[1]) * units[found[2]]:g}",) if found and found[2] in units else ()

    return sized


def _year(item: Item) -> tuple[str, ...]:
    found = _YEAR.search(item.title)
    return (found[1],) if found else ()


_OWN: Mapping[str, Callable[[Item], tuple[str, ...]]] = {
    "title": lambda item: (item.title,),
    "year": _year,
    "tag": lambda item: item.tags,
    "category": lambda item: item.categories,
    "brand": lambda item: (item.brand,) if item.brand else (),
    "description": lambda item: (item.description,),
    "text": lambda item: (item.title, item.description, item.brand, *item.categories, *item.tags),
    "ounces": _sized(_OUNCES),
    "pieces": _sized(dict.fromkeys(_PIECES, 1.0)),
    "loads": _sized(dict.fromkeys(("LD", "LOAD", "LOADS"), 1.0)),
}
