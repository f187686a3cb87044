"""The answer cache with its ledger, in the database."""

from __future__ import annotations

from sqlalchemy import Column, func, insert, select

from agent.adapters.records.engine import Database
from agent.adapters.records.statements import overwriting
from agent.adapters.records.tables import ANSWERS, LEDGER
from agent.core import schema
from agent.core.asking import Reply
from agent.core.errors import InputError

_SUMMED_BY: dict[str, Column[str | None] | Column[str]] = {
    "task": LEDGER.c.task,
    "model": LEDGER.c.model,
    "prompt_hash": LEDGER.c.prompt_hash,
    "user_id": LEDGER.c.user_id,
}


class SqlAnswers:
    """Fills `Answers`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lookup(self, key: str) -> Reply | None:
        """As it was stored, with what it took then."""
        wanted = select(ANSWERS.c.reply).where(ANSWERS.c.key == key)
        with self._database.reading() as connection:
            reply = connection.scalars(wanted).first()
            return None if reply is None else Reply(**reply)

    def store(self, key: str, reply: Reply, line: schema.LedgerLine) -> None:
        """The last reply to a key counts; every call has its line. Of whoever was erased meanwhile the sums alone."""
        answer = {name: getattr(line, name) for name in ("user_id", "task", "model", "prompt_hash", "at")}
        with self._database.writing() as connection:
            if not self._database.gone.has(line.user_id):
                connection.execute(
                    overwriting(connection, ANSWERS), {**answer, "key": key, "reply": reply.model_dump(mode="json")}
                )
            connection.execute(insert(LEDGER), self._paid(line))

    def note(self, line: schema.LedgerLine) -> None:
        """One more line."""
        with self._database.writing() as connection:
            connection.execute(insert(LEDGER), self._paid(line))

    def totals(self, by: str = "task") -> dict[str, schema.Usage]:
        """Calls about the catalogue stand under "" by `user_id`; raises `InputError` for another `by`."""
        if by not in _SUMMED_BY:
            raise InputError(f"the ledger has no {by!r}", where="by", hint=f"choose one of: {', '.join(_SUMMED_BY)}")
        column = func.coalesce(_SUMMED_BY[by], "")
        sums = select(
            column.label("name"),
            func.count().label("calls"),
            *(func.sum(LEDGER.c[name]).label(name) for name in ("tokens_in", "tokens_out", "cost_usd", "seconds")),
        )
        with self._database.reading() as connection:
            rows = connection.execute(sums.group_by(column).order_by(column)).mappings()
            return {row["name"]: schema.Usage(**{name: row[name] for name in row if name != "name"}) for row in rows}

    def _paid(self, line: schema.LedgerLine) -> dict[str, object]:
        return line.model_dump() | ({"user_id": None} if self._database.gone.has(line.user_id) else {})
