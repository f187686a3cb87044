"""A person's own past over again."""

from __future__ import annotations

import numpy as np

from eval.cases import Case
from eval.dataset import Dataset
from eval.methods.cold import WarmScorer
from eval.methods.history import choices
from eval.methods.port import Scores


class Past(WarmScorer):
    """What the person chose most often, of equals the newest.

    It says something only where seen items may be listed. Where they may not, all that is left has the score 0, and
    the list is chance.
    """

    name = "past"

    def prepare(self, known: Dataset, seed: int) -> None:
        """Nothing; see `WarmScorer`."""

    def warm(self, case: Case) -> Scores | None:
        """See `WarmScorer`."""
        past = choices(self.known, case.user_id)
        if not len(past):
            return None
        scores = np.bincount(past, minlength=len(self.known.item_ids)).astype(np.float64)
        newest = np.zeros_like(scores)
        newest[past] = np.arange(1, len(past) + 1) / (len(past) + 1)
        return scores + newest
