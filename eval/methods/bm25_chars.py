"""Characters in common: BM25 over pairs of neighbouring characters, which needs no words."""

from __future__ import annotations

from agent.core.schema import Item
from eval.methods.bm25 import Bm25
from eval.methods.lexical import bigrams


class Bm25Chars(Bm25):
    """Over title, categories and description; a pair that a query repeats counts once."""

    name = "bm25-chars"
    once = True

    def text(self, item: Item) -> str:
        """See `Bm25`."""
        return " ".join((item.title, *item.categories, item.description))

    def cut(self, text: str) -> list[str]:
        """See `Bm25`."""
        return bigrams(text)
