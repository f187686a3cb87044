"""Tells how an interest's recent share compares with its share of a person's whole history."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from agent.core.schema import Trend
from agent.steps.weigh import Voice

TREND_ITEMS = 3
"""Items below which a rise or fall is chance."""
TREND_RATIO = 1.5
"""A recent share this many times the whole history's share is rising; its inverse is fading. Not yet tuned."""


class Span:
    """A person's whole history."""

    def __init__(self, voices: Sequence[Voice]) -> None:
        self._recent, self._old = _sums(voices)

    def trend(self, voices: Sequence[Voice]) -> Trend:
        """`new` where all of an interest's voices are recent and the history is not; else by the ratio of shares."""
        recent, old = _sums(voices)
        if not self._old or not self._recent:
            return Trend.STEADY
        if not old:
            return Trend.NEW
        if len({voice.event.item_id for voice in voices}) < TREND_ITEMS:
            return Trend.STEADY
        ratio = (recent / self._recent) / ((recent + old) / (self._recent + self._old))
        if ratio >= TREND_RATIO:
            return Trend.RISING
        return Trend.FADING if ratio <= 1.0 / TREND_RATIO else Trend.STEADY


def _sums(voices: Iterable[Voice]) -> tuple[float, float]:
    """Magnitudes of the recent voices and of the others."""
    recent: list[float] = []
    old: list[float] = []
    for voice in voices:
        (recent if voice.recent else old).append(abs(voice.weight))
    return math.fsum(recent), math.fsum(old)
