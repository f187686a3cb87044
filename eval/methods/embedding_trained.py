"""Meaning in common by an embedder that has learnt the catalogue from what is known."""

from __future__ import annotations

import numpy as np

from agent.adapters.mapped_embedder import MappedEmbedder
from agent.adapters.text_map import TorchMap
from agent.core.errors import InputError
from agent.flows.embedder import Course, learn
from agent.steps.lessons import Pairs
from agent.steps.text import path_text
from agent.steps.trace import Trace
from eval.dataset import Dataset
from eval.methods.embedding import Embedding
from eval.methods.history import choices

MINUTES = 10.0


class EmbeddingTrained(Embedding):
    """As `embedding`, after what `trigrain train embedder` learns; where it would not keep it, the same as before.

    As it is before, too, where the known past is too small.
    """

    name = "embedding-trained"

    def prepare(self, known: Dataset, seed: int) -> None:
        """See `WarmScorer`."""
        super().prepare(known, seed)
        pasts = {user_id: _trace(choices(known, user_id)) for user_id in known.histories}
        course = Course(self._vectors.identity, MINUTES, seed, TorchMap)
        try:
            text_map = learn(self._items, pasts, self._paths(known), course).text_map
        except InputError:
            return
        if text_map.gain[0] > 0.0:
            self._vectors = MappedEmbedder(self._vectors, text_map)
            super().prepare(known, seed)

    def _paths(self, known: Dataset) -> Pairs:
        told = [(item.categories[:2], n) for n, item in enumerate(known.items.values()) if len(item.categories) > 1]
        rows = self._vectors.encode([path_text(path) for path, _ in told])
        return Pairs(rows, np.array([column for _, column in told], dtype=np.int64))


def _trace(columns: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Trace:
    """Its orders are its places: only the sequence is learnt from."""
    first = np.array(list(dict.fromkeys(columns.tolist())), dtype=np.int64)
    return Trace(first, np.arange(len(first), dtype=np.float64))
