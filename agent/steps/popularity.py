"""Counts how popular items are: by people, and by events that count half as much for every half-life of their age."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray


def recent_popularity(
    columns: NDArray[np.int64], orders: NDArray[np.float64], items: int, half_life: float
) -> NDArray[np.float64]:
    """(items,) float64: sum over an item's events of 2 ** -(age / half_life), the newest event of all of age 0.

    One column and one order an event; `half_life` is in the unit of the orders: seconds, or places of a `seq`. An
    infinite half-life counts plainly. Raises `ValueError` where it is not positive.
    """
    if not half_life > 0:
        raise ValueError(f"a half-life must be positive, not {half_life}")
    ages = orders.max(initial=-np.inf) - orders
    return np.bincount(columns, weights=np.exp2(-ages / half_life), minlength=items).astype(np.float64)


def popularity_scores(item_ids: Sequence[str], counts: Mapping[str, int]) -> NDArray[np.float64]:
    """log(1 + n_x) / log(1 + n_max) in the order of `item_ids`, 0 where nobody has any event."""
    most = math.log1p(max(counts.values(), default=0)) or 1.0
    return np.array([math.log1p(counts.get(item, 0)) / most for item in item_ids], dtype=np.float64)
