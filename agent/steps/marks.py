"""What people say they think of items, as marks from 0 to 1: ratings by their scale, a like 1, a dislike 0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import Act, EventKind

LIKED = 0.75
"""From this mark on an item is liked: four of five stars."""
_PLAIN: Mapping[str, float] = {EventKind.LIKE.value: 1.0, EventKind.DISLIKE.value: 0.0}


@dataclass(frozen=True)
class Marks:
    """One person's, each item once with its newest mark, oldest first."""

    columns: NDArray[np.int64]
    values: NDArray[np.float64]
    orders: NDArray[np.float64]

    def of(self, which: NDArray[np.bool_]) -> Marks:
        """Some of them."""
        return Marks(self.columns[which], self.values[which], self.orders[which])


def marks(acts: Iterable[Act], index: Mapping[str, int], scale: tuple[float, float]) -> Iterator[tuple[str, Marks]]:
    """Everybody's who gives any, from acts that come person by person; `scale` is the lowest and highest rating."""
    for user_id, own in groupby(acts, key=attrgetter("user_id")):
        found = marks_of(own, index, scale)
        if len(found.columns):
            yield user_id, found


def marks_of(acts: Iterable[Act], index: Mapping[str, int], scale: tuple[float, float]) -> Marks:
    """One person's."""
    newest: dict[int, tuple[float, float]] = {}
    for act in acts:
        mark = _mark(act, scale)
        if mark is not None and act.item_id in index:
            newest.pop(index[act.item_id], None)
            newest[index[act.item_id]] = (mark, act.order)
    said = np.array(list(newest.values()), dtype=np.float64).reshape(-1, 2)
    return Marks(np.array(list(newest), dtype=np.int64), said[:, 0], said[:, 1])


def _mark(act: Act, scale: tuple[float, float]) -> float | None:
    low, high = scale
    if act.kind != EventKind.RATING.value:
        return _PLAIN.get(act.kind)
    return None if act.value is None or high <= low else (act.value - low) / (high - low)
