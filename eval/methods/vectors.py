"""Sentence embeddings of texts, each computed once in the process, whoever asks: a baseline, ours or a measure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from agent.adapters.embedder import open_embedder
from agent.core.ports import Embedder, Matrix


class TextVectors:
    """Fills `Embedder` around another; remembers the vector of every text that it was asked for."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._known: dict[str, Matrix] = {}

    @property
    def identity(self) -> str:
        """The inner embedder's."""
        return self._inner.identity

    @property
    def dimension(self) -> int:
        """The inner embedder's."""
        return self._inner.dimension

    def speaks(self, language: str) -> bool:
        """As the inner embedder does."""
        return self._inner.speaks(language)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """(n, d) float32, unit rows, in the order of `texts`; raises `EmbeddingError`."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        if missing or not texts:
            fresh = self._inner.encode(missing)
            self._known.update(zip(missing, fresh, strict=True))
        return np.stack([self._known[text] for text in texts]) if texts else fresh


@cache
def carried_vectors() -> TextVectors:
    """By the carried embedder, one for the process."""
    return TextVectors(open_embedder())
