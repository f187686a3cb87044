"""The catalogue in the database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Connection, func, select

from agent.adapters.records.engine import Database
from agent.adapters.records.statements import adding, among, chunks, overwriting, raw
from agent.adapters.records.tables import ITEMS, whole
from agent.core import schema

_RAW = raw(ITEMS.c[name] for name in schema.Item.model_fields)
COLUMNS = [ITEMS.c[name] for name in schema.Item.model_fields]
"""Of an item, in the order of its fields."""
_JSON = [name for name in schema.Item.model_fields if isinstance(ITEMS.c[name].type, JSON)]
_COUNT = "items"
"""Under which a connection keeps the count, and the state of the database that it is of."""
_REMEMBERED = 5_000
"""Rows whose values are kept, some 10 MB: many people touch the same items."""


class SqlItems:
    """Fills `ItemRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, items: Sequence[schema.Item]) -> tuple[int, int]:
        """(new, changed); of two items with one id the last counts. Writes only what differs."""
        with self._database.writing() as connection:
            wanted = {whole(item.item_id): item.model_dump(mode="json") for item in items}
            stored = _rows(connection, wanted)
            new = [row for item_id, row in wanted.items() if item_id not in stored]
            changed = [row for item_id, row in wanted.items() if item_id in stored and not _same(row, stored[item_id])]
            last = connection.scalar(select(func.max(ITEMS.c.place))) or 0
            placed = [{**row, "place": last + n} for n, row in enumerate(new, start=1)]
            if placed:
                connection.execute(adding(connection, ITEMS), placed)
            if changed:
                connection.execute(overwriting(connection, ITEMS, keep=("place",)), changed)
        return len(new), len(changed)

    def get(self, item_ids: Iterable[str]) -> dict[str, schema.Item]:
        """Looks up some thousands at a time."""
        with self._database.reading() as connection:
            return {
                row[0]: _item(*row)
                for chunk in chunks(item_ids)
                for row in connection.execute(select(*_RAW).where(among(connection, ITEMS.c.item_id, chunk))).all()
            }

    def known(self, item_ids: Iterable[str]) -> set[str]:
        """Looks up some thousands at a time."""
        with self._database.reading() as connection:
            return {
                item_id
                for chunk in chunks(item_ids)
                for item_id in connection.scalars(select(ITEMS.c.item_id).where(ITEMS.c.item_id.in_(chunk)))
            }

    def each(self, batch: int = 1000, after: str = "") -> Iterator[list[schema.Item]]:
        """One short read a batch, after the last id: rows may be written while iterating."""
        last = after
        while page := self._page(last, batch):
            last = page[-1].item_id
            yield page

    def places(self) -> dict[str, int]:
        """See `ItemRecords`."""
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(select(ITEMS.c.item_id, ITEMS.c.place))}

    def count(self) -> int:
        """How many items; counted again only after a write: every list asks, and SQLite looks at every row."""
        with self._database.reading() as connection:
            state = self._database.state(connection)
            counted: tuple[object, int] | None = connection.info.get(_COUNT)
            if state is None or counted is None or counted[0] != state:
                counted = state, connection.execute(select(func.count()).select_from(ITEMS)).scalar_one()
                connection.info[_COUNT] = counted
            return counted[1]

    def _page(self, last: str, batch: int) -> list[schema.Item]:
        page = select(*COLUMNS).where(ITEMS.c.item_id > last).order_by(ITEMS.c.item_id).limit(batch)
        with self._database.reading() as connection:
            return [schema.Item(**row) for row in connection.execute(page).mappings()]


@lru_cache(maxsize=_REMEMBERED)
def _item(*row: Any) -> schema.Item:
    """The item of a raw row; frozen, so equal rows may be one value."""
    fields = dict(zip(schema.Item.model_fields, row, strict=True))
    return schema.Item(**{**fields, **{name: json.loads(fields[name]) for name in _JSON}})


def _rows(connection: Connection, item_ids: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    return {
        row["item_id"]: dict(row)
        for chunk in chunks(item_ids)
        for row in connection.execute(select(*COLUMNS).where(ITEMS.c.item_id.in_(chunk))).mappings()
    }


def _same(row: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    # Unequal values may still be the same in the database: a NaN, text with half a surrogate pair.
    return row == stored or _canonical(row) == _canonical(stored)


def _canonical(row: Mapping[str, Any]) -> str:
    return whole(json.dumps(row, ensure_ascii=False, sort_keys=True))
