"""What tells whether a person will like an item once they have chosen it: the columns that its chance is learnt from.

To choose and to like are two things: of two films that somebody watches, the one that they like less may well be the
better known. So nothing here says how likely the choice is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Esteem
from agent.steps.marks import LIKED, Marks

EXPECTED = "person and item"
"""The one column that a plain guess would go by: the mean of all, of the person and of the item."""
NAMES = (
    *("their lift", "their marks", "their share of likes"),
    *("above", "expected", "promise", "liked", "people", "spread"),
    *("agreement", EXPECTED),
)
SHRINK, SHRINK_AGREEMENT = 5.0, 0.5
"""Marks, and likenesses, that are taken to say nothing."""
SHARPNESS = 6
"""Exponent of a cosine: what somebody thinks of one close item says more than of many far ones."""


def table(esteem: Esteem, theirs: Marks, rows: NDArray[np.int64], cosines: NDArray[np.floating]) -> NDArray[np.float32]:
    """(items, len(NAMES)) float32, of items by their rows in `esteem`; `cosines` are (items, marks) with theirs."""
    rest = theirs.values - esteem.mean - esteem.expected[theirs.columns]
    lift = float(rest.sum()) / (len(rest) + SHRINK)
    size = len(rows)
    found = {
        "their lift": np.full(size, lift),
        "their marks": np.full(size, np.log1p(len(rest))),
        "their share of likes": np.full(size, _share(theirs)),
        "above": esteem.above[rows],
        "expected": esteem.expected[rows],
        "promise": esteem.promise[rows],
        "liked": esteem.liked[rows],
        "people": np.log1p(esteem.count[rows]),
        "spread": esteem.spread[rows],
        "agreement": _agreement(rest - lift, cosines),
        EXPECTED: esteem.above[rows] + lift,
    }
    return np.stack([found[name] for name in NAMES], axis=1).astype(np.float32)


def _share(theirs: Marks) -> float:
    """Of the person's marks those that say like, as if as many more were undecided."""
    return float(((theirs.values >= LIKED).sum() + SHRINK / 2) / (len(theirs.values) + SHRINK))


def _agreement(rest: NDArray[np.float64], cosines: NDArray[np.floating]) -> NDArray[np.float64]:
    """(items,): how the person marked what is like an item, beside how such items are marked."""
    near = np.maximum(cosines, 0.0) ** SHARPNESS
    found: NDArray[np.float64] = near @ rest / (near.sum(axis=1) + SHRINK_AGREEMENT)
    return found
