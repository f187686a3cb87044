"""Puts a list together from ranked candidates: not only the best items, but a list that fits the person as a whole.

Greedily, the next item is the one of the highest

    relevance(x) - diversity * max_y cos(x, y) - calibration * KL(p || q)

where y runs over the items that are in the list already, p is the person's distribution over the macro interests and q
that of the list with x in it. Carbonell and Goldstein 1998 have the first two terms (MMR), Steck 2018, "Calibrated
recommendations", the third; q is mixed with p by `SMOOTHING` as there, so that no list is infinitely far off.
Relevance is the score scaled to 0..1 over the pool.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SMOOTHING = 0.01
"""Share of p in q."""
Array = NDArray[np.float64]


def arrange(
    scores: Array,
    vectors: NDArray[np.float32],
    fields: Array,
    tastes: Array,
    n: int,
    *,
    diversity: float,
    calibration: float,
) -> list[int]:
    """The places of `n` candidates in the order of the list, of a pool that is ranked best first.

    `scores` are (c,), `vectors` (c, d) unit rows, `fields` (c, g) how much each candidate is of each macro interest, a
    row summing to 1 (0 where none is known), and `tastes` (g,) the person's, summing to 1 (0 where there are none).
    """
    chosen: list[int] = []
    open_ = np.ones(len(scores), dtype=bool)
    relevance = _scaled(scores)
    likest = np.zeros(len(scores))
    covered = np.zeros(len(tastes))
    while len(chosen) < n and open_.any():
        drift = _drift(tastes, (covered + fields) / (len(chosen) + 1)) if calibration else 0.0
        gain = np.where(open_, relevance - diversity * likest - calibration * drift, -np.inf)
        place = int(np.argmax(gain))  # the first of equals, which is the better ranked
        chosen.append(place)
        open_[place] = False
        covered += fields[place]
        if diversity:
            likest = np.maximum(likest, (vectors @ vectors[place]).astype(np.float64))
    return chosen


def _scaled(scores: Array) -> Array:
    low, high = scores.min(initial=np.inf), scores.max(initial=-np.inf)
    return (scores - low) / (high - low) if high > low else np.ones(len(scores))


def _drift(tastes: Array, lists: Array) -> Array:
    """KL(p || q) of each row of `lists` (c, g); (c,), 0 where the person has no tastes."""
    told = tastes > 0
    mixed = (1.0 - SMOOTHING) * lists[:, told] + SMOOTHING * tastes[told]
    divergence: Array = (tastes[told] * np.log(tastes[told] / mixed)).sum(axis=1)
    return divergence
