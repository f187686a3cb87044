"""How like each other items are in their words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Lexicon
from agent.steps.hearing import places

Cosines = NDArray[np.float64]


def wordlike(lexicon: Lexicon, item_ids: Sequence[str], past: Sequence[str]) -> Cosines:
    """(items, past) float64: cosines of what the items say with what the past ones say; 0 of those without words."""
    found = np.zeros((len(item_ids), len(past)))
    rows, columns = places(lexicon.index, item_ids), places(lexicon.index, past)
    one, other = rows[rows >= 0], columns[columns >= 0]
    if len(one) and len(other):
        lengths = np.outer(lexicon.lengths[one], lexicon.lengths[other])
        shared = (lexicon.weights[one] @ lexicon.weights[other].T).toarray()
        found[np.ix_(rows >= 0, columns >= 0)] = shared / np.where(lengths > 0, lengths, 1.0)
    return found
