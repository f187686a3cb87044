"""The same list for everybody: what was chosen most of late."""

from __future__ import annotations

import math

import numpy as np

from agent.steps.popularity import recent_popularity
from eval.cases import Case
from eval.dataset import Dataset, chosen
from eval.methods.port import Scorer, Scores

SHARE = 0.1
"""Half-life as a share of the time that the data set spans: a judgement that fits every unit of time."""


class Recent(Scorer):
    """Choices of each item, halved with age; where all happened at once, counted plainly."""

    name = "recent"

    def learn(self, known: Dataset, seed: int) -> None:
        """See `Scorer`."""
        events = [event for event in known.events if chosen(event)]
        columns = np.array([known.item_index[event.item_id] for event in events], dtype=np.int64)
        orders = np.array([event.order for event in events], dtype=np.float64)
        span = float(np.ptp(orders)) if events else 0.0
        self._recent = recent_popularity(columns, orders, len(known.item_ids), SHARE * span or math.inf)

    def scores(self, case: Case) -> Scores:
        """See `Scorer`."""
        return self._recent
