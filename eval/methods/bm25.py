"""Words in common: the request's, or those of what the person chose last, against every item's, by BM25."""

from __future__ import annotations

from typing import ClassVar

from agent.core.schema import Item
from agent.steps.text import item_text
from eval.cases import Case
from eval.dataset import Dataset
from eval.methods.cold import WarmScorer
from eval.methods.history import choices
from eval.methods.lexical import LexicalIndex, words
from eval.methods.port import Scores

LAST = 50
"""Choices whose texts are the query where nobody said anything."""


class Bm25(WarmScorer):
    """Words of English, or of Chinese by jieba, over the text that the product embeds."""

    name = "bm25"
    once: ClassVar[bool] = False
    """Whether a token that the query repeats counts once: what many chosen items share should count often."""

    def prepare(self, known: Dataset, seed: int) -> None:
        """See `WarmScorer`."""
        self._texts = [self.text(item) for item in known.items.values()]
        self._index = LexicalIndex(self._texts, self.cut, self.once)

    def warm(self, case: Case) -> Scores | None:
        """See `WarmScorer`."""
        query = case.request or self._told(case.user_id)
        return self._index.scores(query) if query else None

    def text(self, item: Item) -> str:
        """What is searched of an item."""
        return item_text(item)

    def cut(self, text: str) -> list[str]:
        """A text's tokens."""
        return words(text)

    def _told(self, user_id: str) -> str:
        return "\n".join(self._texts[column] for column in choices(self.known, user_id)[-LAST:])
