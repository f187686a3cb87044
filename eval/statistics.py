"""Means over units (people, items, cases) with bootstrap intervals, alone and in pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
"""Percentile intervals move by about a hundredth of their width between seeds at this number."""
LEVEL = 0.95

Values = Sequence[float] | NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A mean and its 95 % percentile bootstrap interval (Efron 1979), over `n` units; all nan where n is 0."""

    value: float
    low: float
    high: float
    n: int

    def document(self) -> dict[str, float | int]:
        """As `--json` prints it."""
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n}


def interval(values: Values, seed: int = 0) -> Interval:
    """The mean of one value a unit; the same seed and values give the same interval."""
    sample = np.asarray(values, dtype=np.float64)
    if not sample.size:
        return Interval(float("nan"), float("nan"), float("nan"), 0)
    means = _resampled_means(sample, seed)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(sample.mean()), float(low), float(high), int(sample.size))


def difference(ours: Values, theirs: Values, seed: int = 0) -> Interval:
    """The mean of ours minus theirs, resampling the units that both were measured on, in the same order.

    Raises `ValueError` where the lengths differ.
    """
    one, other = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    if one.shape != other.shape:
        raise ValueError(f"{one.size} and {other.size} units cannot be paired")
    return interval(one - other, seed)


def _resampled_means(sample: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """One mean a resample; drawn one by one, so that memory is one sample."""
    generator = np.random.default_rng(seed)
    means = [sample[generator.integers(sample.size, size=sample.size)].mean() for _ in range(RESAMPLES)]
    return np.array(means)


Rows = NDArray[np.int64]
Statistic = Callable[[Rows], float]
"""A figure over some rows of a table; rows may repeat. It may be nan where they do not carry it."""

DRAWS = 500
"""Resamples of a statistic that is no mean: an AUC of 10,000 pairs takes a millisecond."""


@dataclass(frozen=True)
class Resampled:
    """A statistic of the whole table and of each resample: paired with another's, since equal seeds draw equally."""

    value: float
    draws: NDArray[np.float64]
    n: int

    def interval(self) -> Interval:
        """Percentile interval over the draws that carry the statistic."""
        return _spread(self.value, self.draws, self.n)

    def less(self, other: Resampled) -> Interval:
        """The difference, draw by draw."""
        return _spread(self.value - other.value, self.draws - other.draws, self.n)


def resampled(statistic: Statistic, groups: Sequence[Rows], seed: int = 0) -> Resampled:
    """A statistic with its cluster bootstrap: whole groups (a person's rows) are drawn, with replacement.

    Raises `ValueError` where there is no group.
    """
    if not groups:
        raise ValueError("nothing to resample")
    generator = np.random.default_rng(seed)
    draws = [
        statistic(np.concatenate([groups[g] for g in generator.integers(len(groups), size=len(groups))]))
        for _ in range(DRAWS)
    ]
    return Resampled(statistic(np.concatenate(groups)), np.array(draws, dtype=np.float64), len(groups))


def _spread(value: float, draws: NDArray[np.float64], n: int) -> Interval:
    carried = draws[np.isfinite(draws)]
    if not carried.size:
        return Interval(value, float("nan"), float("nan"), n)
    low, high = np.quantile(carried, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, float(low), float(high), n)
