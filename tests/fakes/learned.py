"""What was learnt, in memory."""

from __future__ import annotations

from agent.core.learned import Lexicon, Patterns, RankerModel


class MemoryLearned:
    """Fills `Learned`."""

    def __init__(self) -> None:
        self._patterns: Patterns | None = None
        self._lexicon: Lexicon | None = None
        self._ranker: RankerModel | None = None

    def patterns(self) -> Patterns | None:
        return self._patterns

    def keep_patterns(self, patterns: Patterns) -> None:
        self._patterns = patterns

    def lexicon(self) -> Lexicon | None:
        return self._lexicon

    def keep_lexicon(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def ranker(self) -> RankerModel | None:
        return self._ranker

    def keep_ranker(self, model: RankerModel | None) -> None:
        self._ranker = model
