"""Writes means and intervals as text."""

from __future__ import annotations

import math

from eval.statistics import Interval

NOTHING = "–"
"""Stands where nothing was measured."""


def mean(one: float, sign: bool = False) -> str:
    """Three decimals, or four digits where it is larger than ten."""
    if math.isnan(one):
        return NOTHING
    digits = 3 if abs(one) < 10 else 1
    return f"{one:{'+' if sign else ''}.{digits}f}"


def span(one: Interval, sign: bool = False) -> str:
    """`low..high`; nothing where there is no interval."""
    return "" if math.isnan(one.low) or math.isnan(one.high) else f"{mean(one.low, sign)}..{mean(one.high, sign)}"


def whole(one: Interval | None, sign: bool = False) -> str:
    """`value low..high`."""
    return NOTHING if one is None else f"{mean(one.value, sign)} {span(one, sign)}".strip()


def clear(one: Interval) -> bool:
    """Whether the interval holds no 0, and there is one."""
    return one.low > 0 or one.high < 0
