"""What people chose soon after what this person chose last: a first-order chain."""

from __future__ import annotations

from agent.steps.sequence import sequence_scores, transitions
from eval.cases import Case
from eval.dataset import Dataset
from eval.methods.cold import WarmScorer
from eval.methods.history import choices
from eval.methods.port import Scores

WINDOW = 5
"""Steps that a choice is followed for; this and the numbers below are judgements, the same for every data set."""
DECAY = 0.8
"""Of a step further on, and of a choice further back."""
LAST = 20
"""Choices that are followed: at this decay those before them would add a hundredth."""
REST = 1e-6
"""Of popularity, which orders what the chain says nothing of; less than any step."""


class Sequence(WarmScorer):
    """Choices in time order, repeats among them."""

    name = "sequence"

    def prepare(self, known: Dataset, seed: int) -> None:
        """See `WarmScorer`."""
        histories = [choices(known, user_id) for user_id in known.user_ids]
        self._transitions = transitions(histories, len(known.item_ids), WINDOW, DECAY)

    def warm(self, case: Case) -> Scores | None:
        """See `WarmScorer`."""
        last = choices(self.known, case.user_id)[-LAST:].tolist()
        if not last:
            return None
        return sequence_scores(last, self._transitions, DECAY) + REST * self._popularity
