"""Where every person of a batch stands, in the database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from agent.adapters.records.engine import Database
from agent.adapters.records.statements import overwriting
from agent.adapters.records.tables import JOURNAL, whole
from agent.core import schema


class SqlJournal:
    """Fills `Journal`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self, *entries: schema.JournalEntry) -> None:
        """The last entry counts; those of whoever was erased meanwhile are not kept."""
        if not entries:
            return
        with self._database.writing() as connection:
            kept = [entry for entry in entries if not self._database.gone.has(entry.user_id)]
            rows = {whole(entry.user_id): {**entry.model_dump(), "state": entry.state.value} for entry in kept}
            if rows:
                connection.execute(overwriting(connection, JOURNAL), list(rows.values()))

    def get(self, user_id: str) -> schema.JournalEntry | None:
        """One row."""
        wanted = select(JOURNAL).where(JOURNAL.c.user_id == user_id)
        with self._database.reading() as connection:
            row = connection.execute(wanted).mappings().first()
            return None if row is None else schema.JournalEntry(**row)

    def each(self, state: schema.State, batch: int = 1000, after: str = "") -> Iterator[schema.JournalEntry]:
        """One short read a batch: entries may be marked while iterating."""
        last = after
        while page := self._page(state, last, batch):
            last = page[-1].user_id
            yield from page

    def counts(self) -> dict[schema.State, int]:
        """State to people."""
        counts = select(JOURNAL.c.state, func.count()).group_by(JOURNAL.c.state)
        with self._database.reading() as connection:
            return {schema.State(state): people for state, people in connection.execute(counts)}

    def _page(self, state: schema.State, last: str, batch: int) -> list[schema.JournalEntry]:
        after = (JOURNAL.c.state == state.value) & (JOURNAL.c.user_id > last)
        page = select(JOURNAL).where(after).order_by(JOURNAL.c.user_id).limit(batch)
        with self._database.reading() as connection:
            return [schema.JournalEntry(**row) for row in connection.execute(page).mappings()]
