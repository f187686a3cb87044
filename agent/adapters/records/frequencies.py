"""How many people have each interest, in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, insert, select

from agent.adapters.records.engine import Database
from agent.adapters.records.statements import among, chunks, counting
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

    def add(self, users: int, interest_ids: Sequence[str]) -> None:
        """The people and the interests in one statement."""
        rows = [{"interest_id": key, "people": 1} for key in dict.fromkeys(interest_ids)]
        with self._database.writing() as connection:
            everyone = {"interest_id": _EVERYONE, "people": users}
            connection.execute(counting(connection, FREQUENCIES, "people"), [everyone, *rows])

    def some(self, interest_ids: Iterable[str]) -> tuple[int, dict[str, int]]:
        """In one snapshot, some thousands at a time."""
        counted = select(FREQUENCIES.c.interest_id, FREQUENCIES.c.people)
        counts: dict[str, int] = {}
        with self._database.reading() as connection:
            for chunk in chunks([_EVERYONE, *interest_ids]):
                chosen = counted.where(among(connection, FREQUENCIES.c.interest_id, chunk))
                counts.update(connection.execute(chosen).all())
        return counts.pop(_EVERYONE, 0), counts
