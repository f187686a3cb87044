"""An embedder without a model: every word has a direction of its own, a text is the sum of its words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from agent.core.ports import Matrix

_WORD = re.compile(r"[\u3400-\u9fff]|\w+")


class HashEmbedder:
    """Fills `Embedder`: texts are as close as they share words.

    `asked` holds every text in order, `languages` are those that it speaks.
    """

    def __init__(self, dimension: int = 64, identity: str = "hash", languages: Sequence[str] = ("en", "zh")) -> None:
        self.dimension = dimension
        self._languages = frozenset(languages)
        self.identity = identity
        self.asked: list[str] = []

    def speaks(self, language: str) -> bool:
        return language in self._languages

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.asked.extend(texts)
        rows = [self._row(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dimension), dtype=np.float32)

    def _row(self, text: str) -> Matrix:
        words = _WORD.findall(text.casefold()) or [""]
        row = np.sum([self._direction(word) for word in words], axis=0)
        return np.asarray(row / np.linalg.norm(row), dtype=np.float32)

    def _direction(self, word: str) -> Matrix:
        told = f"{self.identity}\x1f{word}".encode("utf-8", "replace")
        seed = int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "big")
        return np.asarray(np.random.default_rng(seed).normal(size=self.dimension), dtype=np.float32)
