"""Erases one person from every table, and looks whether anything of them is left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    LargeBinary,
    Text,
    cast,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.engine.interfaces import Dialect

from agent.adapters.records.engine import Database
from agent.adapters.records.events import forget_rows
from agent.adapters.records.holdings import HOLDINGS, Holding
from agent.adapters.records.tables import JOB_PEOPLE, JOBS, METADATA, Words, whole

_BLOTTED = "it was about a person who was erased since"


class SqlErasure:
    """Fills `ErasureRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def file(self) -> str:
        """A SQLite file's path, as the system has it; "" of another database."""
        return self._database.file

    def holdings(self, user_id: str) -> dict[str, int]:
        """One read a table."""
        with self._database.reading() as connection:
            counts = {one.table.name: _count(connection, one, user_id) for one in HOLDINGS}
        return {name: rows for name, rows in counts.items() if rows}

    def words(self, user_id: str) -> Iterator[str]:
        """In the order of the tables; each once."""
        seen: set[str] = set()
        for holding in HOLDINGS:
            for text in self._words(holding, user_id):
                if text not in seen:
                    seen.add(text)
                    yield text

    def erase(self, user_id: str) -> None:
        """One transaction; a job that was for this person alone goes with them: without a name it is for everybody."""
        with self._database.writing() as connection:
            self._database.gone.add(user_id)
            _from_jobs(connection, user_id)
            for holding in HOLDINGS:
                own = holding.person == user_id
                if holding.unname:
                    connection.execute(update(holding.table).where(own).values(user_id=None))
                else:
                    connection.execute(delete(holding.table).where(own))
        forget_rows()

    def scrub(self) -> None:
        """SQLite alone keeps what was deleted in its file."""
        self._database.rewrite()

    def quotes(self, pieces: Sequence[str]) -> dict[str, str]:
        """Looks into every cell of every table, a read a piece and a column."""
        found: dict[str, str] = {}
        columns = [column for table in METADATA.sorted_tables for column in table.columns if _is_text(column)]
        with self._database.reading() as connection:
            for piece in pieces:
                for column in columns:
                    if connection.scalar(_holds(connection.dialect, column, piece)):
                        found[piece] = f"{column.table.name}.{column.name}"
                        break
        return found

    def _words(self, holding: Holding, user_id: str) -> Iterator[str]:
        for name, read in holding.words.items():
            column = holding.table.c[name]
            with self._database.reading() as connection:
                cells = connection.scalars(select(column).where(holding.person == user_id, column.is_not(None))).all()
            for cell in cells:
                yield from read(cell)


def _count(connection: Connection, holding: Holding, user_id: str) -> int:
    counted = select(func.count()).select_from(holding.table).where(holding.person == user_id)
    return connection.execute(counted).scalar_one()


def _from_jobs(connection: Connection, user_id: str) -> None:
    own = list(connection.scalars(select(JOB_PEOPLE.c.job_id).where(JOB_PEOPLE.c.user_id == user_id)))
    others = select(JOB_PEOPLE.c.job_id).where(JOB_PEOPLE.c.job_id.in_(own), JOB_PEOPLE.c.user_id != user_id)
    alone = sorted(set(own) - set(connection.scalars(others)))
    connection.execute(delete(JOBS).where(JOBS.c.job_id.in_(alone)))
    named = re.compile(rf"(?<!\w){re.escape(whole(user_id))}(?!\w)")
    failed = connection.execute(select(JOBS.c.job_id, JOBS.c.failure).where(JOBS.c.failure.is_not(None))).all()
    for job_id, failure in failed:
        if named.search(f"{failure['message']} {failure['hint']}"):
            blotted = {**failure, "message": _BLOTTED, "hint": ""}
            connection.execute(update(JOBS).where(JOBS.c.job_id == job_id).values(failure=blotted))


def _is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, (Words, Text, JSON, LargeBinary))


def _holds(dialect: Dialect, column: Column[Any], piece: str) -> Any:
    """How many rows say it."""
    place: ColumnElement[int]
    if isinstance(column.type, LargeBinary):
        if dialect.name == "sqlite":
            place = func.instr(column, piece.encode())
        else:
            place = func.position(literal(piece.encode(), LargeBinary).op("IN")(column))
    else:
        told = cast(column, Text)
        place = func.instr(told, piece) if dialect.name == "sqlite" else func.strpos(told, piece)
    return select(func.count()).select_from(column.table).where(place > 0)
