"""Everybody's items speak for others: EASE (Steck 2019)."""

from __future__ import annotations

import numpy as np

from agent.steps.ease import ease
from eval.cases import Case
from eval.dataset import Dataset
from eval.methods.cold import WarmScorer
from eval.methods.history import choices
from eval.methods.port import Scores
from eval.methods.validation import choose

L2 = (200.0, 1_000.0, 5_000.0)
"""Tried on the known data; the first where there is too little of it."""


class Ease(WarmScorer):
    """Each chosen item counts once."""

    name = "ease"

    def prepare(self, known: Dataset, seed: int) -> None:
        """See `WarmScorer`."""
        self.l2 = choose(known, seed, L2, ease)
        self._weights = ease(known.interactions, self.l2)

    def warm(self, case: Case) -> Scores | None:
        """See `WarmScorer`."""
        past = np.unique(choices(self.known, case.user_id))
        return self._weights[past].sum(axis=0, dtype=np.float64) if len(past) else None
