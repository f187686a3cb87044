"""The embedder around another that maps its rows as it has learnt to."""

from __future__ import annotations

from collections.abc import Sequence

from agent.core.learned import TextMap
from agent.core.ports import Embedder, Matrix


class MappedEmbedder:
    """Fills `Embedder`."""

    def __init__(self, inner: Embedder, text_map: TextMap) -> None:
        self._inner = inner
        self._map = text_map
        self.identity = f"trained@{text_map.digest}"

    @property
    def dimension(self) -> int:
        """The inner embedder's."""
        return self._inner.dimension

    def speaks(self, language: str) -> bool:
        """As the inner embedder does."""
        return self._inner.speaks(language)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """(n, d) float32, unit rows, in the order of `texts`; raises `EmbeddingError`."""
        return self._map.apply(self._inner.encode(texts))
