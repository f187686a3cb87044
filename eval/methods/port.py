"""What the judge asks of a method, and the base of those that give every item a score."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from eval.cases import Case
from eval.dataset import Dataset
from eval.results import Kind

Scores = NDArray[np.float64]


class Method(Protocol):
    """A recommender under judgement. It is fitted once, then asked; it must not look at a case's positives."""

    name: str
    kind: Kind

    def fit(self, known: Dataset, people: Sequence[str], seed: int) -> None:
        """Learns from what may be known; `people` are those whom it will be asked about (they may have no event)."""

    def top(self, case: Case, n: int) -> list[str]:
        """Up to `n` item ids, best first, none of `case.exclude`; of `case.candidates` alone where there are any."""

    def score(self, user_id: str, item_ids: Sequence[str]) -> Scores:
        """(len(item_ids),) float64: how much each suits the person; comparable over one person's and all people's."""


@dataclass(frozen=True)
class Line:
    """A listed item, and the items of the person's past that its reasons name."""

    item_id: str
    evidence: frozenset[str]


@runtime_checkable
class Reasoned(Protocol):
    """A method that says why it lists what it lists."""

    def lines(self, case: Case, n: int) -> list[Line]:
        """What `top` lists, each with its evidence."""


class Scorer(ABC):
    """A method that scores the whole catalogue for a person.

    Ties fall by an order of items drawn once from the seed: by id would favour old items.
    """

    name: str
    kind: Kind = Kind.BASELINE
    known: Dataset
    _tie: NDArray[np.int64]

    def fit(self, known: Dataset, people: Sequence[str], seed: int) -> None:
        """Learns; see `Method`."""
        self.known = known
        self._tie = np.random.default_rng(seed).permutation(len(known.item_ids))
        self.learn(known, seed)

    @abstractmethod
    def learn(self, known: Dataset, seed: int) -> None:
        """What there is to learn; `self.known` is set."""

    @abstractmethod
    def scores(self, case: Case) -> Scores:
        """(items,) float64 in the order of `known.item_ids`, for `case.user_id` and `case.turns`."""

    def top(self, case: Case, n: int) -> list[str]:
        """See `Method`."""
        scores = self.scores(case)
        allowed = self._allowed(case)
        order = allowed[np.lexsort((self._tie[allowed], -scores[allowed]))]
        return [self.known.item_ids[column] for column in order[:n]]

    def score(self, user_id: str, item_ids: Sequence[str]) -> Scores:
        """See `Method`."""
        scores = self.scores(Case("", user_id, frozenset()))
        return scores[[self.known.item_index[item_id] for item_id in item_ids]]

    def _allowed(self, case: Case) -> NDArray[np.int64]:
        index = self.known.item_index
        if case.candidates:
            return np.array([index[item] for item in case.candidates if item not in case.exclude], dtype=np.int64)
        allowed = np.ones(len(index), dtype=bool)
        allowed[[index[item] for item in case.exclude if item in index]] = False
        return np.flatnonzero(allowed)
