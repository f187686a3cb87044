"""Tells which items the rules of the business admit to a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.core.rules import Bound, Rule, bound
from agent.core.schema import Item


def admitted(item: Item, rules: Iterable[Rule]) -> bool:
    """Whether the item keeps every rule."""
    return all(_keeps(item, rule) for rule in rules)


def _keeps(item: Item, rule: Rule) -> bool:
    values = said(item, rule.field)
    if not values:
        return rule.lacking
    names = {value.casefold() for value in values}
    if rule.among and not names & {name.casefold() for name in rule.among}:
        return False
    if names & {name.casefold() for name in rule.without}:
        return False
    return all(_within(bound(value), rule) for value in values)


def said(item: Item, field: str) -> Sequence[str]:
    """What the item says of a field, as text: several for a list, none where it says nothing."""
    value = getattr(item, field) if field in Item.model_fields else item.attributes.get(field)
    values = value if isinstance(value, list | tuple) else [value]
    return [_text(one) for one in values if one is not None and one != ""]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _within(value: Bound, rule: Rule) -> bool:
    least, most = rule.at_least, rule.at_most
    return (least is None or _ordered(least, value)) and (most is None or _ordered(value, most))


def _ordered(low: Bound, high: Bound) -> bool:
    """Numbers by size; dates as far as both tell, a bare year being a date as well. Others do not compare: False."""
    if isinstance(low, float) and isinstance(high, float):
        return low <= high
    one, other = _date(low), _date(high)
    told = min(len(one), len(other))
    return bool(told) and one[:told] <= other[:told]


def _date(moment: Bound) -> str:
    """As ISO text; "" for a number that is no year."""
    if isinstance(moment, str):
        return moment
    return str(int(moment)) if moment.is_integer() and 1000 <= moment <= 9999 else ""
