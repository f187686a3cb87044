"""The person's mean rating plus the item's: two lines that many rating predictors do not beat.

    b_i = sum over people u of (r_ui - m) / (n_i + 25),  b_u = sum over items i of (r_ui - m - b_i) / (n_u + 10)
    score = m + b_i + b_u

Koren 2010, "Factor in the Neighbors", with its shrinkage; m is the mean of all.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import Event, EventKind
from eval.cases import Case
from eval.dataset import Dataset, chosen
from eval.methods.cold import WarmScorer
from eval.methods.port import Scores

ITEM_SHRINK, USER_SHRINK = 25.0, 10.0


class Means(WarmScorer):
    """Of ratings; where there are none, a choice counts 1 and an act against an item 0.

    Where all values are equal it knows nothing, and popularity stands in. Somebody without events has the mean of all.
    """

    name = "means"

    def prepare(self, known: Dataset, seed: int) -> None:
        """See `WarmScorer`."""
        values = _values(known.events)
        ratings = np.array(list(values.values()), dtype=np.float64)
        self._told = bool(len(ratings) and np.ptp(ratings))
        self._mean = float(ratings.mean()) if len(ratings) else 0.0
        rows = np.array([known.user_index[user_id] for user_id, _ in values], dtype=np.int64)
        columns = np.array([known.item_index[item_id] for _, item_id in values], dtype=np.int64)
        self._items = _shrunk(columns, ratings - self._mean, len(known.item_ids), ITEM_SHRINK)
        rest = ratings - self._mean - self._items[columns]
        self._people = _shrunk(rows, rest, len(known.user_ids), USER_SHRINK)

    def warm(self, case: Case) -> Scores | None:
        """See `WarmScorer`."""
        if not self._told:
            return None
        row = self.known.user_index.get(case.user_id)
        return self._mean + self._items + (0.0 if row is None else self._people[row])


def _values(events: Iterable[Event]) -> dict[tuple[str, str], float]:
    """The newest value of each person and item that has one."""
    acts = list(events)
    rated = {(e.user_id, e.item_id): e.value for e in acts if e.kind is EventKind.RATING and e.value is not None}
    return rated or {(e.user_id, e.item_id): float(chosen(e)) for e in acts}


def _shrunk(groups: NDArray[np.int64], values: Scores, size: int, shrink: float) -> Scores:
    """(size,) float64: each group's mean, as if `shrink` more values of it were 0."""
    counts = np.bincount(groups, minlength=size)
    return np.asarray(np.bincount(groups, weights=values, minlength=size) / (counts + shrink), dtype=np.float64)
