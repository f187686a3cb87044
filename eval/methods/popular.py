"""The same list for everybody: what most people chose."""

from __future__ import annotations

from eval.cases import Case
from eval.dataset import Dataset
from eval.methods.cold import popularity
from eval.methods.port import Scorer, Scores


class Popular(Scorer):
    """The share of the people who chose each item."""

    name = "popular"

    def learn(self, known: Dataset, seed: int) -> None:
        """See `Scorer`."""
        self._popularity = popularity(known)

    def scores(self, case: Case) -> Scores:
        """See `Scorer`."""
        return self._popularity
