"""Says what was clicked and bought, and what would have been under another policy, from the log of what was shown.

Intervals resample people, not impressions: those of one person are alike (cluster bootstrap, Field and Welsh 2007).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.metrics.resample import ratio
from eval.statistics import Interval

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Impression:
    """One item shown to one person; raises `ValueError` where the propensity is not in (0, 1]."""

    user_id: str
    item_id: str
    position: int
    """1 is the first place."""
    propensity: float
    """The probability with which the policy that served it showed this item here."""
    clicked: bool = False
    converted: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.propensity <= 1:
            raise ValueError(f"propensity {self.propensity} of {self.item_id} for {self.user_id}: it lies in (0, 1]")


Impressions = Sequence[Impression]
Probability = Callable[[Impression], float]
"""The probability with which a new policy would have shown that item there; in [0, 1]."""


@dataclass(frozen=True)
class Estimate:
    """What a new policy's click rate would be, and how much of the log speaks of it."""

    ctr: Interval
    """Over people."""
    effective: float
    """Impressions of equal weight that would tell as much: (sum w)^2 / sum w^2 (Kish 1965)."""
    clipped: float
    """Share of impressions whose weight was cut."""


def ctr(impressions: Impressions, seed: int = 0) -> Interval:
    """Clicks per impression."""
    return _rate(impressions, _clicks(impressions), np.ones(len(impressions)), seed)


def ctr_by_position(impressions: Impressions, seed: int = 0) -> dict[int, Interval]:
    """Clicks per impression at each position that was served, first place first."""
    return by_position(impressions, lambda those: ctr(those, seed))


def by_position(impressions: Impressions, measure: Callable[[Impressions], Interval]) -> dict[int, Interval]:
    """A measure of the impressions at each position that was served, first place first."""
    parted: dict[int, list[Impression]] = {}
    for impression in sorted(impressions, key=lambda one: one.position):
        parted.setdefault(impression.position, []).append(impression)
    return {position: measure(those) for position, those in parted.items()}


def conversion(impressions: Impressions, seed: int = 0) -> Interval:
    """Converted clicks per click, over the people who clicked; nan where nobody did."""
    bought = np.array([one.clicked and one.converted for one in impressions], dtype=np.float64)
    return _rate(impressions, bought, _clicks(impressions), seed)


def conversion_per_impression(impressions: Impressions, seed: int = 0) -> Interval:
    """Conversions per impression, clicked or not."""
    bought = np.array([one.converted for one in impressions], dtype=np.float64)
    return _rate(impressions, bought, np.ones(len(impressions)), seed)


def ips(impressions: Impressions, new_probability: Probability, clip: float = math.inf, seed: int = 0) -> Estimate:
    """The new policy's click rate by inverse propensity: sum w click / impressions (Horvitz and Thompson 1952).

    w = min(new probability / propensity, clip); a finite clip makes the estimate steadier, and too low (Bottou et al.
    2013). Without it, it is unbiased where the log showed everything that the new policy would.
    """
    weights, cut = weigh(impressions, new_probability, clip)
    rate = _rate(impressions, weights * _clicks(impressions), np.ones(len(impressions)), seed)
    return Estimate(rate, _effective(weights), cut)


def snips(impressions: Impressions, new_probability: Probability, clip: float = math.inf, seed: int = 0) -> Estimate:
    """The same self-normalised: sum w click / sum w (Swaminathan and Joachims 2015), which stays within [0, 1].

    nan where the new policy would have shown nothing of the log.
    """
    weights, cut = weigh(impressions, new_probability, clip)
    rate = _rate(impressions, weights * _clicks(impressions), weights, seed)
    return Estimate(rate, _effective(weights), cut)


def weigh(impressions: Impressions, new_probability: Probability, clip: float) -> tuple[Values, float]:
    """(impressions,) new probability / propensity, clipped, and the share that the clip cut (nan of none)."""
    if not clip > 0:
        raise ValueError(f"clip {clip}: weights are cut at a number above 0")
    wanted = np.array([new_probability(one) for one in impressions], dtype=np.float64)
    if not ((wanted >= 0) & (wanted <= 1)).all():
        raise ValueError(f"new probabilities from {wanted.min():g} to {wanted.max():g}: they lie in [0, 1]")
    raw = wanted / np.array([one.propensity for one in impressions], dtype=np.float64)
    return np.minimum(raw, clip), float((raw > clip).mean()) if raw.size else float("nan")


def _effective(weights: Values) -> float:
    return float(weights.sum() ** 2 / np.square(weights).sum()) if weights.any() else 0.0


def _clicks(impressions: Impressions) -> Values:
    return np.array([one.clicked for one in impressions], dtype=np.float64)


def _rate(impressions: Impressions, tops: Values, bottoms: Values, seed: int) -> Interval:
    """Sum of tops over sum of bottoms, one of each an impression, over people."""
    return ratio(by_person(impressions, tops), by_person(impressions, bottoms), seed)


def by_person(impressions: Impressions, values: Values) -> Values:
    """(people,): the sum of one value an impression, people in the order of their ids."""
    users, rows = np.unique(np.array([one.user_id for one in impressions], dtype=np.str_), return_inverse=True)
    return np.bincount(rows, weights=values, minlength=len(users)).astype(np.float64)
