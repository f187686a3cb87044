"""What people corrected by hand, in the database."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from agent.adapters.records.engine import Database
from agent.adapters.records.tables import EDITS
from agent.core import schema

_FIELDS = [EDITS.c[name] for name in schema.Edit.model_fields]


class SqlEdits:
    """Fills `EditRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, edit: schema.Edit) -> None:
        """One line; none is ever changed."""
        row = {**edit.model_dump(), "kind": edit.kind.value, "polarity": edit.polarity.value, "path": list(edit.path)}
        with self._database.writing() as connection:
            self._database.gone.back([edit.user_id])
            connection.execute(insert(EDITS), row)

    def of(self, user_id: str) -> list[schema.Edit]:
        """In the order in which they were made."""
        wanted = select(*_FIELDS).where(EDITS.c.user_id == user_id).order_by(EDITS.c.line_id)
        with self._database.reading() as connection:
            return [schema.Edit(**row) for row in connection.execute(wanted).mappings()]

    def take_back(self, edit: schema.Edit) -> bool:
        """The latest one that is equal to it."""
        same = (EDITS.c.user_id == edit.user_id, EDITS.c.kind == edit.kind.value, EDITS.c.at == edit.at)
        wanted = select(EDITS.c.line_id, EDITS.c.path).where(*same).order_by(EDITS.c.line_id.desc())
        with self._database.writing() as connection:
            found = next((line for line, path in connection.execute(wanted) if tuple(path) == edit.path), None)
            connection.execute(delete(EDITS).where(EDITS.c.line_id == (found or 0)))  # lines count from 1
        return found is not None
