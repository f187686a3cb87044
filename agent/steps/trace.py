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
    """-1 of an item of which nothing is learnt: it has nothing to say, and stands in its place among the latest."""
    orders: NDArray[np.float64]

    @property
    def known(self) -> NDArray[np.int64]:
        """The columns of those of which something is learnt."""
        return self.columns[self.columns >= 0]

    def of(self, which: NDArray[np.bool_]) -> Trace:
        """Some of them."""
        return Trace(self.columns[which], self.orders[which])

    def until(self, length: int) -> Trace:
        """The first few."""
        return Trace(self.columns[:length], self.orders[:length])

    def moved(self, places: NDArray[np.int64]) -> Trace:
        """The same by other columns, those that `places` have for these."""
        return Trace(np.where(self.columns >= 0, places[self.columns], -1), self.orders)

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
        yield user_id, trace({key: order for key, order in choices(own).items() if key in index}, index)


def choices(acts: Iterable[Act | Event]) -> dict[str, float]:
    """The items that one person chose, in the order in which they first did, each with that act's order."""
    first: dict[str, float] = {}
    for act in acts:
        if act.kind not in AGAINST and act.item_id not in first:
            first[act.item_id] = act.order
    return first


def trace(choices: Mapping[str, float], index: Mapping[str, int]) -> Trace:
    """The same by the columns of `index`."""
    columns = np.array([index.get(item_id, -1) for item_id in choices], dtype=np.int64)
    return Trace(columns, np.array(list(choices.values()), dtype=np.float64))
