"""How sure a mean gain is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def spread(gains: NDArray[np.float64], seed: int, resamples: int = 1_000) -> tuple[float, float]:
    """The 95 % bootstrap interval of the mean gain, over people or items (Efron 1979)."""
    dice = np.random.default_rng(seed)
    means = gains[dice.integers(0, len(gains), (resamples, len(gains)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)
