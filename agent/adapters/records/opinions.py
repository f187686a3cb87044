"""Comments as they were read, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from agent.adapters.records.engine import Database
from agent.adapters.records.statements import overwriting
from agent.adapters.records.tables import OPINIONS, whole
from agent.core import schema


class SqlOpinions:
    """Fills `OpinionRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, opinions: Sequence[schema.Opinions]) -> None:
        """Of two for one event the last counts; those of whoever was erased meanwhile are not kept."""
        if not opinions:
            return
        with self._database.writing() as connection:
            kept = [one for one in opinions if not self._database.gone.has(one.user_id)]
            rows = {(whole(one.user_id), one.event_id): one.model_dump(mode="json") for one in kept}
            if rows:
                connection.execute(overwriting(connection, OPINIONS), list(rows.values()))

    def of(self, user_id: str) -> dict[str, schema.Opinions]:
        """One read."""
        with self._database.reading() as connection:
            rows = connection.execute(select(OPINIONS).where(OPINIONS.c.user_id == user_id)).mappings()
            return {row["event_id"]: schema.Opinions(**row) for row in rows}
