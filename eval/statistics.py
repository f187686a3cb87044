"""Means over units (people, items, cases) with bootstrap intervals, alone and in pairs."""

from __future__ import annotations

from collections.abc import Sequence
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
