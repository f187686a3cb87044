"""Sentence embeddings of texts, each computed once, whoever of those that share them asks: a baseline or a measure."""

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
    return own_vectors()


def own_vectors() -> TextVectors:
    """The same with a memory of its own: in bf16 a vector's last digits depend on the texts beside which it was made.

    Whose numbers must not depend on what else is judged, does not share.
    """
    return TextVectors(open_embedder())
