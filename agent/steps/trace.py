"""What people chose, in the order in which they first chose it: all that patterns go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import Act, Event, EventKind

AGAINST = frozenset(kind.value for kind in (EventKind.DISLIKE, EventKind.DISMISS, EventKind.SKIP))
"""Acts that are no choice of the item; a rating, whatever its value, is one: what is rated was watched."""


@dataclass(frozen=True)
class Trace:
    """One person's choices of distinct items, in the order in which each was first chosen."""

    columns: NDArray[np.int64]
    orders: NDArray[np.float64]

    def of(self, which: NDArray[np.bool_]) -> Trace:
        """Some of them."""
        return Trace(self.columns[which], self.orders[which])

    def until(self, length: int) -> Trace:
        """The first few."""
        return Trace(self.columns[:length], self.orders[:length])

    def last(self, length: int) -> Trace:
        """The latest few."""
        return Trace(self.columns[-length:], self.orders[-length:])


def since(events: Sequence[Event], event_id: str) -> Sequence[Event]:
    """Those of a person's events, oldest first, that came after this one; all where it is not among them."""
    place = next((n for n, event in enumerate(events, start=1) if event.event_id == event_id), 0)
    return events[place:]


def traces(acts: Iterable[Act], index: Mapping[str, int]) -> Iterator[tuple[str, Trace]]:
    """Everybody's, from acts that come person by person, each person's oldest first."""
    for user_id, own in groupby(acts, key=attrgetter("user_id")):
        first: dict[int, float] = {}
        for act in own:
            if act.kind not in AGAINST and act.item_id in index:
                first.setdefault(index[act.item_id], act.order)
        columns, orders = np.array(list(first), dtype=np.int64), np.array(list(first.values()), dtype=np.float64)
        yield user_id, Trace(columns, orders)
