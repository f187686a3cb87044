"""Rows that were not stored, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from agent.adapters.records.engine import Database
from agent.adapters.records.statements import adding
from agent.adapters.records.tables import QUARANTINE
from agent.core import schema


class SqlQuarantine:
    """Fills `QuarantineRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, rows: Sequence[schema.Quarantined]) -> None:
        """Of two with one source, line and reason the first counts."""
        if not rows:
            return
        with self._database.writing() as connection:
            connection.execute(adding(connection, QUARANTINE), [row.model_dump() for row in rows])

    def clear(self, source: str) -> None:
        """Forget one source."""
        with self._database.writing() as connection:
            connection.execute(delete(QUARANTINE).where(QUARANTINE.c.source == source))

    def count(self) -> dict[str, int]:
        """Reason to rows, by reason."""
        reason = QUARANTINE.c.reason
        counts = select(reason, func.count()).group_by(reason).order_by(reason)
        with self._database.reading() as connection:
            return dict(connection.execute(counts).all())

    def sample(self, limit: int = 20) -> list[schema.Quarantined]:
        """By source, line and reason."""
        first = select(QUARANTINE).order_by(*QUARANTINE.primary_key).limit(limit)
        with self._database.reading() as connection:
            return [schema.Quarantined(**row) for row in connection.execute(first).mappings()]
