"""All that speaks for or against candidates to one person, row for row, before any of it is weighed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Lexicon, Patterns
from agent.core.schema import Interest
from agent.steps import lexical, voices
from agent.steps.trace import Trace

Column = NDArray[np.float64]
Said = NDArray[np.floating]
"""(items,) in either precision."""
Places = NDArray[np.int64]
"""(c,) of candidates; -1 for one that is not there."""
SHORT, MIDDLE = 5, 20
"""Latest choices that count as the present, and as the recent past."""
WORDY = 50
"""Latest choices whose words are heard, all alike: of a new item any of them may tell."""
FADE = 0.9
"""What each earlier choice counts of the next in words. By trials on the films and ml-latest-small."""


@dataclass(frozen=True, eq=False)
class Hearing:
    """What each voice says of each of c candidates."""

    item_ids: tuple[str, ...]
    interests: tuple[Interest, ...]
    cosines: NDArray[np.float64]
    """(c, n) of items with interests; 1 where the item's own facets are the interest."""
    latest: NDArray[np.float64]
    """(c, m) of items with the person's latest items, oldest first."""
    heard: Mapping[str, Column]
    """(c,) by the names of `VOICES`, each divided by the highest that any item of the catalogue has."""
    choices: int
    """How many items the person has chosen."""

    def of(self, places: Sequence[int]) -> Hearing:
        """The same of some of the candidates, in the order of their places."""
        rows = np.asarray(places, dtype=np.int64)
        return replace(
            self,
            item_ids=tuple(self.item_ids[place] for place in places),
            cosines=self.cosines[rows],
            latest=self.latest[rows],
            heard={name: column[rows] for name, column in self.heard.items()},
        )


PATTERNS = ("alike", "alike_middle", "alike_short", "following", "following_last", "popular", "current", "age")
WORDS = ("words", "words_short")
PRICE_GAP = "price_gap"
LONG = "words_long"
"""What says of new items what the words of many choices say; no voice of a list."""
VOICES = (*PATTERNS, *WORDS, PRICE_GAP)


def heard(patterns: Patterns, trace: Trace) -> dict[str, Column]:
    """(items,) by the names of `PATTERNS`, over all items that the patterns know."""
    moment = float(trace.orders[-1]) if len(trace.orders) else float(patterns.edges[-1])
    spoken = {
        "alike": voices.alike(patterns, trace),
        "alike_middle": voices.alike(patterns, trace, MIDDLE),
        "alike_short": voices.alike(patterns, trace, SHORT),
        "following": voices.following(patterns, trace),
        "following_last": voices.following(patterns, trace.last(1)),
        "popular": voices.popular(patterns),
        "current": voices.current(patterns, moment),
    }
    return {name: _scaled(one) for name, one in spoken.items()} | {"age": voices.age(patterns, moment)}


def worded(lexicon: Lexicon, chosen: Sequence[str]) -> dict[str, Said]:
    """(items,) by the names of `WORDS` and `LONG`, over the catalogue; `chosen` are the person's, oldest first."""
    middle, short, long = lexical.alike(lexicon, chosen, (MIDDLE, FADE), (SHORT, FADE), (WORDY, 1.0))
    return {"words": middle, "words_short": short, LONG: long}


def _scaled(scores: Column) -> Column:
    most = float(scores.max(initial=0.0))
    return scores / most if most > 0 else scores


def places(index: Mapping[str, int], item_ids: Sequence[str]) -> Places:
    """(c,) where `index` has each; -1 for one that it does not know."""
    return np.array([index.get(item_id, -1) for item_id in item_ids], dtype=np.int64)


def at(places: Places, spoken: Mapping[str, Said]) -> dict[str, Column]:
    """The same at some places, (c,); where one is -1 nothing is said."""
    known = places >= 0
    found = {}
    for name, scores in spoken.items():
        column = np.zeros(len(places))
        column[known] = scores[places[known]]
        found[name] = column
    return found
