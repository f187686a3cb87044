"""Meaning in common: the request's, or the mean of what the person chose, against every item's, by embeddings."""

from __future__ import annotations

import numpy as np

from agent.core.ports import Embedder, Matrix
from agent.steps.text import item_text
from eval.cases import Case
from eval.dataset import Dataset
from eval.methods.cold import WarmScorer
from eval.methods.history import choices
from eval.methods.port import Scores
from eval.methods.vectors import carried_vectors


class Embedding(WarmScorer):
    """The cosine of the carried embedder's vectors of the texts that the product embeds."""

    name = "embedding"

    def __init__(self, vectors: Embedder | None = None) -> None:
        self._vectors = vectors or carried_vectors()

    def prepare(self, known: Dataset, seed: int) -> None:
        """See `WarmScorer`."""
        self._items = self._vectors.encode([item_text(item) for item in known.items.values()])

    def warm(self, case: Case) -> Scores | None:
        """See `WarmScorer`."""
        wanted = self._wanted(case)
        if wanted is None:
            return None
        length = float(np.linalg.norm(wanted)) or 1.0
        return (self._items @ (wanted / length)).astype(np.float64)

    def _wanted(self, case: Case) -> Matrix | None:
        """(d,) float32, of any length."""
        if case.request:
            row: Matrix = self._vectors.encode([case.request])[0]
            return row
        past = np.unique(choices(self.known, case.user_id))
        mean: Matrix | None = self._items[past].mean(axis=0) if len(past) else None
        return mean
