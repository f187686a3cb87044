"""Sentence embeddings of texts, each computed once in the process, whichever method asks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from agent.adapters.embedder import open_embedder
from agent.core.ports import Embedder, Matrix
from agent.core.schema import digest


class TextVectors:
    """Remembers the vector of every text that it was asked for, by the text's digest."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        self._known: dict[str, Matrix] = {}

    def rows(self, texts: Sequence[str]) -> Matrix:
        """(n, d) float32, unit rows, in the order of `texts`; raises `EmbeddingError`."""
        keys = [digest(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        self._known.update(zip(missing, self.embedder.encode(list(missing.values())), strict=True))
        return np.stack([self._known[key] for key in keys]) if keys else self.embedder.encode([])


@cache
def carried_vectors() -> TextVectors:
    """By the carried embedder, one for the process."""
    return TextVectors(open_embedder())
