"""A catalogue and what people did with it, read through the product's own readers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from agent.adapters.readers import open_source
from agent.adapters.readers.source import Feed, Meter
from agent.core.errors import InputError
from agent.core.schema import Event, EventKind, Item, digest
from agent.steps.clean import clean_event, clean_item

SCALE = (0.0, 5.0)
"""Of ratings, as the settings' default."""
AGAINST = frozenset({EventKind.DISLIKE, EventKind.DISMISS, EventKind.SKIP})
"""Acts that are no choice of the item; a rating, whatever its value, is one, as in the usual implicit reading."""


def chosen(event: Event) -> bool:
    """Whether the act is a choice of its item."""
    return event.kind not in AGAINST


@dataclass(frozen=True)
class Dataset:
    """Items by id, sorted, and events ordered by time, then person, then event id.

    `item_ids` and `user_ids` fix the rows and columns of every matrix over the data set.
    """

    name: str
    items: Mapping[str, Item]
    events: tuple[Event, ...]
    refused: int = 0
    """Rows that could not be used, as `ingest` would quarantine them."""
    listed: tuple[str, ...] = ()
    """The items' ids in the order of their file, which is known as well; () is that of `items`."""

    @cached_property
    def item_ids(self) -> tuple[str, ...]:
        """Sorted."""
        return tuple(self.items)

    @cached_property
    def item_index(self) -> Mapping[str, int]:
        """Column of each item."""
        return {item_id: n for n, item_id in enumerate(self.item_ids)}

    @cached_property
    def user_ids(self) -> tuple[str, ...]:
        """Everybody with an event, sorted."""
        return tuple(sorted(self.histories))

    @cached_property
    def user_index(self) -> Mapping[str, int]:
        """Row of each person."""
        return {user_id: n for n, user_id in enumerate(self.user_ids)}

    @cached_property
    def histories(self) -> Mapping[str, tuple[Event, ...]]:
        """Everybody's events, oldest first."""
        by_user: dict[str, list[Event]] = {}
        for event in self.events:
            by_user.setdefault(event.user_id, []).append(event)
        return {user_id: tuple(events) for user_id, events in by_user.items()}

    def seen(self, user_id: str) -> frozenset[str]:
        """The items that a person has any event on."""
        return frozenset(event.item_id for event in self.histories.get(user_id, ()))

    @cached_property
    def interactions(self) -> csr_matrix:
        """(users, items) float32: 1 where a person chose an item, 0 elsewhere."""
        pairs = {(self.user_index[e.user_id], self.item_index[e.item_id]) for e in self.events if chosen(e)}
        rows, columns = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T
        shape = (len(self.user_ids), len(self.item_ids))
        return csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=shape)

    @cached_property
    def hash(self) -> str:
        """16 hexadecimal digits that change with any item's text or any event."""
        items = (f"{item_id} {item.content_hash}" for item_id, item in self.items.items())
        return digest(*items, *sorted(event.event_id for event in self.events))

    def with_events(self, events: Iterable[Event]) -> Dataset:
        """The same catalogue with other events, put in order."""
        return replace(self, events=ordered(events))


def ordered(events: Iterable[Event]) -> tuple[Event, ...]:
    """By time, then person, then event id: one order whatever that of the file."""
    return tuple(sorted(events, key=lambda event: (event.order, event.user_id, event.event_id)))


def read_dataset(path: Path, layout: str | None = None) -> Dataset:
    """The folder's items and events; raises `InputError` where either is missing.

    What cannot be used is left out and counted; the same row twice counts once.
    """
    source = open_source(path=path, layout=layout)
    if source.items is None:
        raise InputError("no items here", where=str(path), hint="an evaluation needs the catalogue: add items.*")
    items, lost = _items(source.items)
    events, refused = _events(source.events, items) if source.events else ({}, 0)
    by_id = dict(sorted(items.items()))
    return Dataset(path.resolve().name, by_id, ordered(events.values()), lost + refused, tuple(items))


def read_events(path: Path, items: Mapping[str, Item]) -> tuple[tuple[Event, ...], int]:
    """A file of events on known items, in order, and how many rows could not be used; raises `InputError`."""
    source = open_source(events=path)
    if source.events is None:
        raise InputError("no events here", where=str(path), hint="give a file of events")
    events, refused = _events(source.events, items)
    return ordered(events.values()), refused


def _items(feed: Feed) -> tuple[dict[str, Item], int]:
    """In the order of the file."""
    cleaned = [clean_item(row) for row in feed(Meter())]
    items: dict[str, Item] = {}
    for item in cleaned:
        if isinstance(item, Item):
            items.setdefault(item.item_id, item)
    refused = sum(not isinstance(item, Item) for item in cleaned)
    return items, refused


def _events(feed: Feed, items: Mapping[str, Item]) -> tuple[dict[str, Event], int]:
    now = datetime.now(UTC)
    events: dict[str, Event] = {}
    refused = 0
    for row in feed(Meter()):
        event = clean_event(row, known=items, scale=SCALE, now=now)
        if isinstance(event, Event):
            events.setdefault(event.event_id, event)
        else:
            refused += 1
    return events, refused


def interaction_items(events: Sequence[Event]) -> list[str]:
    """The items that events choose, each once, in the order of their first choice."""
    return list(dict.fromkeys(event.item_id for event in events if chosen(event)))
