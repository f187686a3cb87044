"""Writes that came with an idempotency key, in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from agent.adapters.records.engine import Database
from agent.adapters.records.gone import REQUEST_SECONDS
from agent.adapters.records.statements import adding, overwriting
from agent.adapters.records.tables import REPLAYS
from agent.core.access import Replay


class SqlReplays:
    """Fills `ReplayRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, replay: Replay, since: datetime) -> Replay | None:
        """Of two processes that begin the same, one is told of the other."""
        with self._database.writing() as connection:
            connection.execute(delete(REPLAYS).where(REPLAYS.c.at < since))
            kept = adding(connection, REPLAYS).returning(REPLAYS.c.key)
            if connection.scalars(kept, [replay.model_dump()]).first() is not None:
                return None
            row = connection.execute(select(REPLAYS).where(REPLAYS.c.key == replay.key)).mappings().one()
            return Replay(**row)

    def finish(self, replay: Replay) -> None:
        """In place of the beginning; of whoever was erased meanwhile nothing is kept."""
        with self._database.writing() as connection:
            if self._database.gone.has(replay.user_id, REQUEST_SECONDS):
                return
            connection.execute(overwriting(connection, REPLAYS), [replay.model_dump()])

    def drop(self, key: str) -> None:
        """The key is free again."""
        with self._database.writing() as connection:
            connection.execute(delete(REPLAYS).where(REPLAYS.c.key == key))
