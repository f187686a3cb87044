"""Chance: a score drawn for every item and case."""

from __future__ import annotations

import numpy as np

from agent.core.schema import digest
from eval.cases import Case
from eval.dataset import Dataset
from eval.methods.port import Scorer, Scores


class Random(Scorer):
    """The same seed, case and person give the same scores on every machine, whatever was asked before."""

    name = "random"

    def learn(self, known: Dataset, seed: int) -> None:
        """Nothing; see `Scorer`."""
        self._seed = seed

    def scores(self, case: Case) -> Scores:
        """See `Scorer`."""
        entropy = [self._seed, int(digest(case.case_id, case.user_id), 16)]
        return np.random.default_rng(entropy).random(len(self.known.item_ids))
