"""Tells how an interest's recent share compares with its share of a person's whole history."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from agent.core.schema import Trend
from agent.steps.weigh import Voice

TREND_ITEMS = 3
"""Items below which a rise or fall is chance."""
TREND_RATIO = 1.5
"""A recent share this many times the whole history's share is rising; its inverse is fading. Not yet tuned."""


@dataclass(frozen=True)
class Span:
    """A person's whole history: magnitudes of the recent voices and of the others."""

    recent: float
    old: float

    @classmethod
    def of(cls, voices: Sequence[Voice]) -> Span:
        """Those of all voices."""
        return cls(
            math.fsum(abs(voice.weight) for voice in voices if voice.recent),
            math.fsum(abs(voice.weight) for voice in voices if not voice.recent),
        )

    def trend(self, recent: float, old: float, items: int) -> Trend:
        """From an interest's own magnitudes and how many items they are about.

        `new` where all of its voices are recent and the history is not; else by the ratio of shares.
        """
        if not self.old or not self.recent:
            return Trend.STEADY
        if not old:
            return Trend.NEW
        if items < TREND_ITEMS:
            return Trend.STEADY
        ratio = (recent / self.recent) / ((recent + old) / (self.recent + self.old))
        if ratio >= TREND_RATIO:
            return Trend.RISING
        return Trend.FADING if ratio <= 1.0 / TREND_RATIO else Trend.STEADY
