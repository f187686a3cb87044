"""How sure a gain is: the interval of the mean difference of two measures on the same units."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000


def gain(after: NDArray[np.bool_], before: NDArray[np.bool_], seed: int) -> tuple[float, float]:
    """Ends of the 95 % percentile bootstrap interval (Efron 1979) of the mean of `after` - `before`, unit by unit."""
    differences = after.astype(np.float64) - before.astype(np.float64)
    drawn = np.random.default_rng(seed).integers(len(differences), size=(RESAMPLES, len(differences)))
    low, high = np.quantile(differences[drawn].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)
