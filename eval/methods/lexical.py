"""BM25 over texts that are cut into tokens, by bm25s."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

import bm25s
import numpy as np

from agent.adapters.segmenter import JiebaSegmenter
from agent.steps.text import is_chinese
from agent.steps.tokens import pairs
from eval.methods.port import Scores

Cut = Callable[[str], list[str]]
"""A text's tokens, in their order."""
K1, B = 1.2, 0.75
"""Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework": the usual values."""

_WORD = re.compile(r"\w+")
_segmenter = cache(JiebaSegmenter)


def words(text: str) -> list[str]:
    """Words, case folded, without punctuation; of a Chinese text as jieba cuts it."""
    whole = " ".join(_segmenter().words(text)) if is_chinese(text) else text
    return _WORD.findall(whole.casefold())


def bigrams(text: str) -> list[str]:
    """Every two neighbouring characters, case folded, white space left out."""
    return pairs("".join(text.casefold().split()))


class LexicalIndex:
    """Texts to be searched; a token that a query says twice counts twice, or, where `once`, once."""

    def __init__(self, texts: Sequence[str], cut: Cut, once: bool = False) -> None:
        self._cut = cut
        self._once = once
        self._size = len(texts)
        tokens = [cut(text) for text in texts]
        self._index = bm25s.BM25(k1=K1, b=B, method="lucene") if any(tokens) else None
        if self._index is not None:
            self._index.index(tokens, show_progress=False)

    def scores(self, query: str) -> Scores:
        """(texts,) float64, 0 for a text without any of the query's tokens."""
        tokens = list(dict.fromkeys(self._cut(query))) if self._once else self._cut(query)
        if self._index is None or not tokens:
            return np.zeros(self._size)
        return np.asarray(self._index.get_scores(tokens), dtype=np.float64)
