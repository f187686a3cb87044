"""The lists that were shown, in the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, insert, select

from agent.adapters.records.engine import Database
from agent.adapters.records.gone import REQUEST_SECONDS
from agent.adapters.records.tables import SERVED
from agent.core import schema

_FIELDS = [SERVED.c[name] for name in schema.ServedList.model_fields]


class SqlServed:
    """Fills `ServedRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, shown: Sequence[schema.ServedList]) -> None:
        """A line a list; those of whoever was erased meanwhile are not kept."""
        if not shown:
            return
        with self._database.writing() as connection:
            kept = [one for one in shown if not self._database.gone.has(one.user_id, REQUEST_SECONDS)]
            if kept:
                connection.execute(insert(SERVED), [_row(one) for one in kept])

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


def _row(one: schema.ServedList) -> dict[str, Any]:
    return {**one.model_dump(exclude={"places"}), "places": [place.model_dump() for place in one.places]}
