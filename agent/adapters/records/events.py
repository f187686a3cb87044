"""What people did, in the database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import delete, distinct, exists, func, select, tuple_

from agent.adapters.records.engine import Database
from agent.adapters.records.items import COLUMNS
from agent.adapters.records.statements import adding, chunks, raw
from agent.adapters.records.tables import EVENTS, ITEMS, instant
from agent.core import schema

_KEY = EVENTS.c.user_id, EVENTS.c.order, EVENTS.c.event_id
_RAW = raw(EVENTS.c[name] for name in schema.Event.model_fields)
_REMEMBERED = 20_000
"""Rows whose values are kept, some 20 MB: a person who acts is read again at their next act."""


class SqlEvents:
    """Fills `EventRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, events: Sequence[schema.Event]) -> set[str]:
        """Those that were new, by event id; one that is there already keeps its first form."""
        if not events:
            return set()
        with self._database.writing() as connection:
            self._database.gone.back({event.user_id for event in events})
            statement = adding(connection, EVENTS).returning(EVENTS.c.event_id)
            return set(connection.scalars(statement, [_row(event) for event in events]))

    def take_back(self, user_id: str, event_ids: Sequence[str]) -> int:
        """One transaction."""
        with self._database.writing() as connection:
            own = (EVENTS.c.user_id == user_id, EVENTS.c.event_id.in_(list(event_ids)))
            return connection.execute(delete(EVENTS).where(*own)).rowcount

    def of(self, user_id: str, as_of: schema.Moment | None = None) -> list[schema.Event]:
        """Oldest first in the sense of `Event.order`, so that clock times and places in an order compare."""
        history = select(*_RAW).where(EVENTS.c.user_id == user_id).order_by(EVENTS.c.order, EVENTS.c.event_id)
        with self._database.reading() as connection:
            if as_of is not None:
                history = history.where(EVENTS.c.order <= _order(as_of))
            return [_event(*row) for row in connection.execute(history).all()]

    def users(self, batch: int = 1000, after: str = "", prefix: str = "") -> Iterator[str]:
        """One short read a batch."""
        last = after
        while page := self._users_after(last, batch, prefix):
            last = page[-1]
            yield from page

    def user_count(self) -> int:
        """How many people."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count(distinct(EVENTS.c.user_id)))).scalar_one()

    def count(self) -> int:
        """How many events."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(EVENTS)).scalar_one()

    def touched(self, user_ids: Sequence[str] | None = None, batch: int = 1000) -> Iterator[list[schema.Item]]:
        """One short read a batch; for named people their items' ids (not the items) are held."""
        return self._touched_by_all(batch) if user_ids is None else self._touched_by(user_ids, batch)

    def popularity(self) -> Mapping[str, int]:
        """Item id to people, read from one index."""
        counts = select(EVENTS.c.item_id, func.count(distinct(EVENTS.c.user_id))).group_by(EVENTS.c.item_id)
        with self._database.reading() as connection:
            return dict(connection.execute(counts).all())

    def pairs(self, batch: int = 10_000) -> Iterator[tuple[str, str]]:
        """Each person's items oldest first; holds one person's item ids too."""
        current, seen = "", set[str]()
        for act in self.acts(batch):
            if act.user_id != current:
                current = act.user_id
                seen.clear()
            if act.item_id not in seen:
                seen.add(act.item_id)
                yield act.user_id, act.item_id

    def acts_of(self, user_id: str) -> list[schema.Act]:
        """One read of the key."""
        columns = EVENTS.c.item_id, EVENTS.c.kind, EVENTS.c.order, EVENTS.c.value
        history = select(*columns).where(EVENTS.c.user_id == user_id).order_by(EVENTS.c.order, EVENTS.c.event_id)
        with self._database.reading() as connection:
            return [schema.Act(user_id, *row) for row in connection.execute(history).all()]

    def acts(self, batch: int = 10_000) -> Iterator[schema.Act]:
        """One short read a batch along the key."""
        last = ("", 0.0, "")
        while page := self._after(last, batch):
            for user_id, order, event_id, item_id, kind, value in page:
                last = (user_id, order, event_id)
                yield schema.Act(user_id, item_id, kind, order, value)

    def _users_after(self, last: str, batch: int, prefix: str) -> Sequence[str]:
        page = select(EVENTS.c.user_id).distinct().where(EVENTS.c.user_id > last).order_by(EVENTS.c.user_id)
        if prefix:  # compared as a part: LIKE would fold case in one database and not in the other
            page = page.where(func.substr(EVENTS.c.user_id, 1, len(prefix)) == prefix, EVENTS.c.user_id >= prefix)
        with self._database.reading() as connection:
            return connection.scalars(page.limit(batch)).all()

    def _after(self, last: tuple[str, float, str], batch: int) -> Sequence[Any]:
        columns = (*_KEY, EVENTS.c.item_id, EVENTS.c.kind, EVENTS.c.value)
        page = select(*columns).where(tuple_(*_KEY) > last).order_by(*_KEY).limit(batch)
        with self._database.reading() as connection:
            return connection.execute(page).all()

    def _touched_by_all(self, batch: int) -> Iterator[list[schema.Item]]:
        with_events = exists(select(EVENTS.c.item_id).where(EVENTS.c.item_id == ITEMS.c.item_id))
        ordered = select(*COLUMNS).where(with_events).order_by(ITEMS.c.item_id).limit(batch)
        last = ""
        while page := self._items(ordered.where(ITEMS.c.item_id > last)):
            last = page[-1].item_id
            yield page

    def _touched_by(self, user_ids: Sequence[str], batch: int) -> Iterator[list[schema.Item]]:
        remaining = iter(sorted(self._item_ids(user_ids)))
        while item_ids := list(islice(remaining, batch)):
            if page := self._items(select(*COLUMNS).where(ITEMS.c.item_id.in_(item_ids)).order_by(ITEMS.c.item_id)):
                yield page

    def _item_ids(self, user_ids: Sequence[str]) -> set[str]:
        with self._database.reading() as connection:
            return {
                item_id
                for chunk in chunks(user_ids)
                for item_id in connection.scalars(
                    select(EVENTS.c.item_id).distinct().where(EVENTS.c.user_id.in_(chunk))
                )
            }

    def _items(self, statement: Any) -> list[schema.Item]:
        with self._database.reading() as connection:
            return [schema.Item(**row) for row in connection.execute(statement).mappings()]


@lru_cache(maxsize=_REMEMBERED)
def _event(
    user_id: str,
    item_id: str,
    kind: str,
    at: int | None,
    seq: int | None,
    value: float | None,
    text: str,
    attributes: str,
) -> schema.Event:
    """The event of a raw row; frozen, so equal rows may be one value."""
    return schema.Event(
        user_id=user_id,
        item_id=item_id,
        kind=schema.EventKind(kind),
        at=instant(at),
        seq=seq,
        value=value,
        text=text,
        attributes=json.loads(attributes),
    )


def forget_rows() -> None:
    """Lets go of the rows whose values are kept: one of them may be of somebody who was erased."""
    _event.cache_clear()


def _row(event: schema.Event) -> dict[str, Any]:
    fields = {name: getattr(event, name) for name in schema.Event.model_fields}
    return {**fields, "kind": event.kind.value, "order": event.order, "event_id": event.event_id}


def _order(moment: schema.Moment) -> float:
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)
