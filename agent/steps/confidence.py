"""Says how likely an interest is to be confirmed: that one of the person's next events carries it with the same sign.

    confidence = 1 / (1 + exp(-z)),  z = grain + sum_k coefficient_k * feature_k

The features are those of `Support`; grains and coefficients come from the preset, fitted to the shipped samples by
`python -m eval.studies.confidence`, which also draws how well they hold on people it has not seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from agent.core.presets import Preset
from agent.core.schema import Level

FEATURES = ("acts", "against", "present", "share")
"""The fields of `Support`, as a preset's readout names them."""


@dataclass(frozen=True)
class Support:
    """What speaks for an interest."""

    acts: float
    """ln(1 + acts that speak for it)."""
    against: float
    """ln(1 + items that speak against it)."""
    present: float
    """How much the latest act is of the present, 0 to 1 (`weigh`'s late)."""
    share: float
    """ln of its events' share of all that the person did."""

    @classmethod
    def of(cls, acts: int, against: int, present: float, events: int) -> Support:
        """From the acts that speak for it (one or more), the items against it, and all of the person's events."""
        return cls(math.log1p(acts), math.log1p(against), present, math.log(acts / events))


def confidence(support: Support, level: Level, preset: Preset) -> float:
    """Between 0 and 1."""
    readout = preset.confidence
    z = readout.get(level.value, 0.0)
    for name in FEATURES:
        z += readout.get(name, 0.0) * getattr(support, name)
    return 1.0 / (1.0 + math.exp(-z))
