"""The keys that open the network doors, in the database."""

from __future__ import annotations

from sqlalchemy import func, select

from agent.adapters.records.engine import Database
from agent.adapters.records.statements import overwriting
from agent.adapters.records.tables import API_KEYS
from agent.core.access import ApiKey


class SqlKeys:
    """Fills `KeyRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, key: ApiKey) -> None:
        """The last word on a key counts."""
        with self._database.writing() as connection:
            connection.execute(overwriting(connection, API_KEYS), [{**key.model_dump(), "scope": key.scope.value}])

    def get(self, key_id: str) -> ApiKey | None:
        """One row."""
        with self._database.reading() as connection:
            row = connection.execute(select(API_KEYS).where(API_KEYS.c.key_id == key_id)).mappings().first()
            return None if row is None else ApiKey(**row)

    def each(self) -> list[ApiKey]:
        """One read; end users' tokens may be as many as end users."""
        wanted = select(API_KEYS).where(API_KEYS.c.user_id.is_(None)).order_by(API_KEYS.c.made_at, API_KEYS.c.key_id)
        with self._database.reading() as connection:
            return [ApiKey(**row) for row in connection.execute(wanted).mappings()]

    def count(self) -> int:
        """One read."""
        standing = API_KEYS.c.user_id.is_(None) & API_KEYS.c.revoked_at.is_(None)
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(API_KEYS).where(standing)).scalar_one()
