"""Serves those of whom nothing is known with what is popular, the same way under every method."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from eval.cases import Case
from eval.dataset import Dataset
from eval.methods.port import Scorer, Scores


def people_per_item(known: Dataset) -> Scores:
    """(items,) float64: how many people chose each."""
    return np.asarray(known.interactions.sum(axis=0), dtype=np.float64).ravel()


def popularity(known: Dataset) -> Scores:
    """(items,) float64 in 0..1: the share of the people who chose each."""
    return people_per_item(known) / max(len(known.user_ids), 1)


class WarmScorer(Scorer):
    """A method that must know something of a person; where it knows nothing, `popularity` stands in for it."""

    _popularity: Scores

    def learn(self, known: Dataset, seed: int) -> None:
        """See `Scorer`."""
        self._popularity = popularity(known)
        self.prepare(known, seed)

    def scores(self, case: Case) -> Scores:
        """See `Scorer`."""
        found = self.warm(case)
        return self._popularity if found is None else found

    @abstractmethod
    def prepare(self, known: Dataset, seed: int) -> None:
        """What there is to learn."""

    @abstractmethod
    def warm(self, case: Case) -> Scores | None:
        """(items,) float64 in the order of `known.item_ids`, None where nothing is known that could say anything."""
