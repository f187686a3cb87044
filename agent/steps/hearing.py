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
SHORT, MIDDLE = 5, 20
"""Latest choices that count as the present, and as the recent past."""


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
WORDS = ("words", "words_short", "price_gap")
VOICES = (*PATTERNS, *WORDS)


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


def worded(lexicon: Lexicon, chosen: Sequence[str]) -> dict[str, Column]:
    """(items,) by the names of `WORDS`, over the catalogue; `chosen` are the person's, oldest first."""
    return {
        "words": lexical.alike(lexicon, chosen, MIDDLE),
        "words_short": lexical.alike(lexicon, chosen, SHORT),
        "price_gap": lexical.price_gap(lexicon, chosen, MIDDLE),
    }


def _scaled(scores: Column) -> Column:
    most = float(scores.max(initial=0.0))
    return scores / most if most > 0 else scores


def at(index: Mapping[str, int], spoken: Mapping[str, Column], item_ids: Sequence[str]) -> dict[str, Column]:
    """The same at some items, whose places `index` knows; of the others nothing is said."""
    places = np.array([index.get(item_id, -1) for item_id in item_ids], dtype=np.int64)
    known = places >= 0
    found = {}
    for name, scores in spoken.items():
        column = np.zeros(len(places))
        column[known] = scores[places[known]]
        found[name] = column
    return found
