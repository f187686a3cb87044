"""Bootstrap intervals of what is no mean of one value a unit: ratios, differences of groups, counts of the distinct."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from eval.statistics import LEVEL, RESAMPLES, Interval

Values = NDArray[np.float64]
Rows = NDArray[np.int64]
NOTHING = Interval(float("nan"), float("nan"), float("nan"), 0)


def bootstrap(draw: Callable[[np.random.Generator], float], seed: int, resamples: int = RESAMPLES) -> Values:
    """(resamples,): what the statistic is on as many resamples, each drawn with one generator from the seed."""
    generator = np.random.default_rng(seed)
    return np.array([draw(generator) for _ in range(resamples)], dtype=np.float64)


def limits(draws: Values) -> tuple[float, float]:
    """The 95 % percentile limits (Efron 1979)."""
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def rows_of(units: int, generator: np.random.Generator) -> Rows:
    """As many rows as there are units, drawn with replacement."""
    return generator.integers(units, size=units)


def ratio(tops: Values, bottoms: Values, seed: int = 0) -> Interval:
    """Sum of `tops` over sum of `bottoms`, one of each a unit, resampling the units (cluster bootstrap).

    Units without a bottom say nothing of the ratio: they are neither drawn nor counted. nan where none has one.
    """
    speaking = bottoms > 0
    above, below = tops[speaking], bottoms[speaking]
    if not below.size:
        return NOTHING

    def draw(generator: np.random.Generator) -> float:
        rows = rows_of(below.size, generator)
        return float(above[rows].sum() / below[rows].sum())

    return Interval(float(above.sum() / below.sum()), *limits(bootstrap(draw, seed)), int(below.size))


def gap(ours: Values, theirs: Values, seed: int = 0) -> Interval:
    """Mean of one group less that of another, resampling each group on its own; nan where either is empty."""
    if not ours.size or not theirs.size:
        return NOTHING

    def draw(generator: np.random.Generator) -> float:
        return float(ours[rows_of(ours.size, generator)].mean() - theirs[rows_of(theirs.size, generator)].mean())

    return Interval(float(ours.mean() - theirs.mean()), *limits(bootstrap(draw, seed)), ours.size + theirs.size)
