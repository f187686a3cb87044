"""Asks every voice: first for candidates, then for what it says of each of them."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Lexicon, Patterns
from agent.core.ports import Matrix, Workspace
from agent.core.schema import LEVELS, Polarity, Source
from agent.flows.index import ITEMS
from agent.flows.person import Person, choosing
from agent.steps.fuse import level_vector
from agent.steps.hearing import (
    LONG,
    MIDDLE,
    PRICE_GAP,
    VOICES,
    WORDS,
    Column,
    Hearing,
    Places,
    Said,
    at,
    heard,
    places,
    worded,
)
from agent.steps.lexical import price_gap

LATEST = 10
"""Of a person's items, with which candidates are compared."""
LEAST = 10
"""Items that the lightest like brings in."""
_ASKED = {
    "alike": Source.COLLABORATIVE,
    "alike_short": Source.COLLABORATIVE,
    "following": Source.SEQUENCE,
    "popular": Source.POPULARITY,
    "current": Source.POPULARITY,
}
"""The patterns' voices that name candidates of their own."""


@dataclass(frozen=True, eq=False)
class Ears:
    """One person, and the voices that may speak to them; each is asked when it is first needed."""

    workspace: Workspace
    person: Person
    patterns: Patterns | None
    only_new: bool = False
    """Whether items that nobody has touched are ranked among themselves."""

    def of(self, item_ids: Sequence[str]) -> Ears:
        """To rank these; what was heard of all items stays heard."""
        touched = self.patterns.touched if self.patterns else frozenset()
        ears = copy(self)
        ears.__dict__["only_new"] = bool(item_ids) and self.patterns is not None and touched.isdisjoint(item_ids)
        return ears

    @property
    def speaking(self) -> Collection[Source]:
        """By the settings."""
        return self.workspace.settings.voices

    def also_liking(self, item_ids: Sequence[str]) -> Ears:
        """To hear with what somebody likes at the moment as their latest choices; nothing of it is kept."""
        if not item_ids:
            return self
        if (key := tuple(item_ids)) not in self._liking:
            self._liking[key] = replace(self, person=choosing(self.person, item_ids, self.patterns))
        return self._liking[key]

    @cached_property
    def _liking(self) -> dict[tuple[str, ...], Ears]:
        """What was heard with these stays heard."""
        return {}

    def candidates(self, k: int) -> set[str]:
        """What each voice has to offer, up to `k` each; some of it may be seen already."""
        return self.spoken_of(k) | self.untouched(k)

    def spoken_of(self, k: int) -> set[str]:
        """The same without what is sought among the items that nobody has touched."""
        found = {item_id for row in self._near(k) for item_id, _ in row}
        for name, source in _ASKED.items():
            if source in self.speaking and self.patterns:
                found |= best(self.patterns.item_ids, self.spoken[name], k)
        if Source.LEXICAL in self.speaking and self.lexicon:
            found |= best(self.lexicon.item_ids, self._worded["words_short"], k)
        return found

    def untouched(self, k: int) -> set[str]:
        """Items that nobody has touched, which all other voices pass over for what people chose: by text alone."""
        if not self.patterns:
            return set()
        found: set[str] = set()
        if Source.LEXICAL in self.speaking and self.lexicon:
            found |= best(self.lexicon.item_ids, self.long_words * self.patterns.untouched(self.lexicon), k)
        if Source.SEQUENCE in self.speaking and self.person.chosen:
            latest = self.vectors(self.person.chosen[-LATEST:])
            near = self.workspace.vectors.nearest(ITEMS, latest, math.ceil(k / 2))
            found |= {item_id for row in near for item_id, _ in row} - self.patterns.touched
        return found

    def hear(self, item_ids: Sequence[str]) -> Hearing:
        """What each voice says of items that have vectors."""
        items, latest = self._beside_latest(item_ids)
        rows = places(self.lexicon.index if self.lexicon else {}, item_ids)
        return Hearing(
            item_ids=tuple(item_ids),
            interests=self.person.interests,
            cosines=self._cosines(item_ids, items, rows),
            latest=latest,
            heard=self._heard(item_ids, rows),
            choices=len(self.person.chosen),
        )

    def like_latest(self, item_ids: Sequence[str]) -> Column:
        """(items, m): how near they are in meaning to the person's latest items, oldest first."""
        return self._beside_latest(item_ids)[1]

    def _beside_latest(self, item_ids: Sequence[str]) -> tuple[Column, Column]:
        """The items' vectors, and the same."""
        matrix = self.vectors([*item_ids, *self.person.chosen[-LATEST:]]).astype(np.float64)
        items, past = matrix[: len(item_ids)], matrix[len(item_ids) :]
        return items, items @ past.T

    @cached_property
    def lexicon(self) -> Lexicon | None:
        """As it was last made."""
        return self.workspace.learned.lexicon()

    @cached_property
    def _worded(self) -> dict[str, Said]:
        return worded(self.lexicon, self.person.chosen) if self.lexicon else {}

    @property
    def long_words(self) -> Said:
        """(items,) of the lexicon: how much each says of what the latest choices say, all of which count alike."""
        return self._worded[LONG] if self.lexicon else np.zeros(0)

    @cached_property
    def spoken(self) -> dict[str, Column]:
        """What the patterns say of every item that they know, by the names of `PATTERNS`."""
        return heard(self.patterns, self.person.trace) if self.patterns else {}

    def _near(self, k: int) -> list[list[tuple[str, float]]]:
        """The `k` nearest to each level's vector, and of each like's those that its weight among the likes buys."""
        person = self.person
        likes = [
            n
            for n, interest in enumerate(person.interests)
            if interest.polarity is Polarity.LIKE and Source(interest.level) in self.speaking
        ]
        if not likes:
            return []
        levels = [
            level_vector(person.interests, person.vectors, level) for level in LEVELS if Source(level) in self.speaking
        ]
        rows = np.vstack([level for level in levels if level.any()] + [person.vectors[likes]])
        shares = [1.0] * (len(rows) - len(likes)) + [person.interests[n].weight for n in likes]
        found = self.workspace.vectors.nearest(ITEMS, rows, k)
        return [row[: max(LEAST, math.ceil(k * share))] for row, share in zip(found, shares, strict=True)]

    def vectors(self, item_ids: Sequence[str]) -> Matrix:
        """(n, d) rows in the order of `item_ids`; zeros for an item without a vector."""
        there, rows = self.workspace.vectors.fetch(ITEMS, list(dict.fromkeys(item_ids)))
        if there == list(item_ids):
            return rows
        place = {item_id: n for n, item_id in enumerate(there)}
        matrix = np.zeros((len(item_ids), rows.shape[1]), dtype=np.float32)
        known = [n for n, item_id in enumerate(item_ids) if item_id in place]
        matrix[known] = rows[[place[item_ids[n]] for n in known]]
        return matrix

    def _cosines(self, item_ids: Sequence[str], items: Column, rows: Places) -> Column:
        if not self.person.interests:
            return np.zeros((len(item_ids), 0))
        cosines: Column = items @ self.person.vectors.astype(np.float64).T
        cosines[self._exact(item_ids, rows)] = 1.0
        return cosines

    def _exact(self, item_ids: Sequence[str], rows: Places) -> NDArray[np.bool_]:
        """(items, interests): which items' own facets are the interest; by the lexicon, which reads none anew."""
        ids = [interest.id for interest in self.person.interests]
        found = np.zeros((len(item_ids), len(ids)), dtype=np.bool_)
        if self.lexicon:
            columns = places(self.lexicon.path_place, ids)
            told = self.lexicon.about[rows[rows >= 0]][:, columns[columns >= 0]].toarray() > 0
            found[np.ix_(rows >= 0, columns >= 0)] = told
        new = np.flatnonzero(rows < 0).tolist()
        facets = self.workspace.records.facets.get([item_ids[n] for n in new]) if new else {}
        for n in new:
            own = facets[item_ids[n]].paths.keys() if item_ids[n] in facets else ()
            found[n] = [key in own for key in ids]
        return found

    def _heard(self, item_ids: Sequence[str], rows: Places) -> dict[str, Column]:
        found = {name: np.zeros(len(item_ids)) for name in VOICES}
        if self.patterns:
            found |= at(places(self.patterns.index, item_ids), self.spoken)
        if self.lexicon:
            found |= at(rows, {name: self._worded[name] for name in WORDS})
            found[PRICE_GAP] = price_gap(self.lexicon, rows, self.person.chosen, MIDDLE)
        return found


def best(item_ids: Sequence[str], scores: Said, k: int) -> set[str]:
    """Up to `k` of the items of which anything good is said."""
    good = np.flatnonzero(scores > 0)
    if len(good) > k:
        good = good[np.argpartition(-scores[good], k - 1)[:k]]
    return {item_ids[place] for place in good.tolist()}
