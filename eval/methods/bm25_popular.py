"""Words in common, with a push for what many people chose."""

from __future__ import annotations

import numpy as np

from eval.cases import Case
from eval.dataset import Dataset
from eval.methods.bm25 import Bm25
from eval.methods.cold import people_per_item
from eval.methods.port import Scores

PUSH = 0.25
"""Of log(1 + people): a fixed judgement, the same for every data set."""


class Bm25Popular(Bm25):
    """BM25 + 0.25 log(1 + people who chose the item)."""

    name = "bm25-popular"

    def prepare(self, known: Dataset, seed: int) -> None:
        """See `WarmScorer`."""
        super().prepare(known, seed)
        self._push = PUSH * np.log1p(people_per_item(known))

    def warm(self, case: Case) -> Scores | None:
        """See `WarmScorer`."""
        found = super().warm(case)
        return None if found is None else found + self._push
