"""The one language of interests, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, select

from agent.adapters.records.engine import Database
from agent.adapters.records.tables import NAMINGS
from agent.core import schema

_FIELDS = [NAMINGS.c[name] for name in schema.Naming.model_fields]


class SqlNames:
    """Fills `NameRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, namings: Sequence[schema.Naming]) -> None:
        """One line each; none is ever changed."""
        rows = [
            {**one.model_dump(), "path": list(one.path), "path_id": schema.interest_id(one.path)} for one in namings
        ]
        if rows:
            with self._database.writing() as connection:
                connection.execute(insert(NAMINGS), rows)

    def load(self) -> dict[str, schema.Naming]:
        """One read."""
        last = select(func.max(NAMINGS.c.line_id)).group_by(NAMINGS.c.path_id)
        wanted = select(NAMINGS.c.path_id, *_FIELDS).where(NAMINGS.c.line_id.in_(last))
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(NAMINGS.c.line_id)).mappings()
            return {row["path_id"]: schema.Naming(**{f.name: row[f.name] for f in _FIELDS}) for row in rows}

    def history(self, limit: int = 100) -> list[schema.Naming]:
        """Newest first."""
        wanted = select(*_FIELDS).order_by(NAMINGS.c.line_id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [schema.Naming(**row) for row in connection.execute(wanted).mappings()]
