"""Conversations, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from agent.adapters.records.engine import Database
from agent.adapters.records.gone import REQUEST_SECONDS
from agent.adapters.records.statements import overwriting
from agent.adapters.records.tables import SESSION_STATES, SESSION_WRITES
from agent.core.ports import SessionState, SessionWrite

_STATE = [SESSION_STATES.c[name] for name in SessionState._fields]
_WRITE = [SESSION_WRITES.c[name] for name in SessionWrite._fields]


class SqlSessions:
    """Fills `SessionRecords`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, state: SessionState, keep: int) -> None:
        """One transaction; of whoever was erased meanwhile nothing is kept."""
        own = SESSION_STATES.c.session_id == state.session_id
        with self._database.writing() as connection:
            if self._database.gone.has(state.user_id, REQUEST_SECONDS):
                return
            connection.execute(overwriting(connection, SESSION_STATES), [state._asdict()])
            newest = select(SESSION_STATES.c.state_id).where(own).order_by(SESSION_STATES.c.state_id.desc())
            kept = list(connection.scalars(newest.limit(keep)))
            connection.execute(delete(SESSION_STATES).where(own, SESSION_STATES.c.state_id.not_in(kept)))
            written = SESSION_WRITES.c.session_id == state.session_id
            connection.execute(delete(SESSION_WRITES).where(written, SESSION_WRITES.c.state_id.not_in(kept)))

    def get(self, session_id: str, state_id: str = "") -> SessionState | None:
        """One read."""
        wanted = select(*_STATE).where(SESSION_STATES.c.session_id == session_id)
        named = wanted.where(SESSION_STATES.c.state_id == state_id) if state_id else wanted
        with self._database.reading() as connection:
            row = connection.execute(named.order_by(SESSION_STATES.c.state_id.desc()).limit(1)).first()
        return SessionState(*row) if row else None

    def each(self, session_id: str) -> list[SessionState]:
        """One read."""
        wanted = select(*_STATE).where(SESSION_STATES.c.session_id == session_id)
        with self._database.reading() as connection:
            return [SessionState(*row) for row in connection.execute(wanted.order_by(SESSION_STATES.c.state_id.desc()))]

    def write(self, writes: Sequence[SessionWrite]) -> None:
        """One transaction; of whoever was erased meanwhile nothing is kept."""
        if not writes:
            return
        with self._database.writing() as connection:
            rows = [one._asdict() for one in writes if not self._database.gone.has(one.user_id, REQUEST_SECONDS)]
            if rows:
                connection.execute(overwriting(connection, SESSION_WRITES), rows)

    def written(self, session_id: str, state_id: str) -> list[SessionWrite]:
        """One read."""
        own = SESSION_WRITES.c.session_id == session_id
        wanted = select(*_WRITE).where(own, SESSION_WRITES.c.state_id == state_id)
        ordered = wanted.order_by(SESSION_WRITES.c.task_id, SESSION_WRITES.c.place)
        with self._database.reading() as connection:
            return [SessionWrite(*row) for row in connection.execute(ordered)]

    def of(self, user_id: str) -> list[str]:
        """One read."""
        wanted = select(SESSION_STATES.c.session_id).where(SESSION_STATES.c.user_id == user_id).distinct()
        with self._database.reading() as connection:
            return list(connection.scalars(wanted.order_by(SESSION_STATES.c.session_id)))

    def remove(self, session_id: str) -> None:
        """One transaction."""
        with self._database.writing() as connection:
            for table in (SESSION_STATES, SESSION_WRITES):
                connection.execute(delete(table).where(table.c.session_id == session_id))
