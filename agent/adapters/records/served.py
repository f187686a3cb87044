"""The lists that were shown, in the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, insert, select

from agent.adapters.records.engine import Database
from agent.adapters.records.tables import SERVED
from agent.core import schema

_FIELDS = [SERVED.c[name] for name in schema.ServedList.model_fields]


class SqlServed:
    """Fills `ServedRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, shown: Sequence[schema.ServedList]) -> None:
        """A line a list."""
        if not shown:
            return
        rows = [{**one.model_dump(exclude={"places"}), "places": [i.model_dump() for i in one.places]} for one in shown]
        with self._database.writing() as connection:
            connection.execute(insert(SERVED), rows)

    def each(self, batch: int = 1000) -> Iterator[schema.ServedList]:
        """One short read a batch."""
        last = 0
        while page := self._after(last, batch):
            for line_id, *fields in page:
                last = line_id
                yield schema.ServedList(**dict(zip(schema.ServedList.model_fields, fields, strict=True)))

    def count(self) -> int:
        """One read."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(SERVED)).scalar_one()

    def _after(self, last: int, batch: int) -> Sequence[Any]:
        page = select(SERVED.c.line_id, *_FIELDS).where(SERVED.c.line_id > last).order_by(SERVED.c.line_id).limit(batch)
        with self._database.reading() as connection:
            return connection.execute(page).all()
