"""How many people have each interest, in the database."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from agent.adapters.records.engine import Database
from agent.adapters.records.tables import FREQUENCIES

_EVERYONE = ""
"""The row that counts the people; no interest has this id. In one table, so that one read sees both or neither."""


class SqlFrequencies:
    """Fills `FrequencyRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, users: int, counts: Mapping[str, int]) -> None:
        """Readers see the old table until the new one is whole."""
        rows = [{"interest_id": interest_id, "people": people} for interest_id, people in counts.items()]
        with self._database.writing() as connection:
            connection.execute(delete(FREQUENCIES))
            connection.execute(insert(FREQUENCIES), [{"interest_id": _EVERYONE, "people": users}, *rows])

    def load(self) -> tuple[int, dict[str, int]]:
        """One read."""
        with self._database.reading() as connection:
            counts = {row.interest_id: row.people for row in connection.execute(select(FREQUENCIES))}
        return counts.pop(_EVERYONE, 0), counts
