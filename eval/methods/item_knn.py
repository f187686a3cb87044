"""Items that the same people choose: item-based nearest neighbours (Deshpande and Karypis 2004)."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from agent.steps.item_knn import item_neighbours
from eval.cases import Case
from eval.dataset import Dataset
from eval.methods.cold import WarmScorer
from eval.methods.history import choices
from eval.methods.port import Scores
from eval.methods.validation import choose

NEAREST = ((100, 10.0), (20, 10.0), (100, 100.0))
"""Neighbours and shrinkage in people, tried on the known data; the first where there is too little of it."""


class ItemKnn(WarmScorer):
    """Each chosen item counts once."""

    name = "item-knn"

    def prepare(self, known: Dataset, seed: int) -> None:
        """See `WarmScorer`."""
        self.nearest = choose(known, seed, NEAREST, _weights)
        self._weights = _weights(known.interactions, self.nearest)

    def warm(self, case: Case) -> Scores | None:
        """See `WarmScorer`."""
        past = np.unique(choices(self.known, case.user_id))
        if not len(past):
            return None
        return np.asarray(self._weights[past].sum(axis=0), dtype=np.float64).ravel()


def _weights(interactions: csr_matrix, nearest: tuple[int, float]) -> csr_matrix:
    return item_neighbours(interactions, *nearest)
