"""The way into a records database: one transaction a call, vendor errors as ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from agent.adapters.records.faults import mapped
from agent.adapters.records.gone import Gone
from agent.adapters.records.tables import whole
from agent.core.errors import StoreError, WorkspaceBusy

BUSY_SECONDS = 15.0
"""How long a call waits for another process's write; a batch of 5,000 events takes well under one."""

_SETTING = "setting records_url"
_EXAMPLES = "give one such as sqlite:////path/records.db or postgresql+psycopg://user@host/name"
_PRAGMAS = ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL", "wal_autocheckpoint=4000")
"""A checkpoint waits some 10 ms for the disk: at 16 MB few acts meet one, at SQLite's own 4 MB every fiftieth does."""
_WRITES = "trigrain_writes"


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file; a plain f-string would break at a `?` or `%` in the path."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


class Database:
    """Connections to one database; safe to share between threads."""

    def __init__(self, url: str, busy_seconds: float = BUSY_SECONDS) -> None:
        """Creates a SQLite file's folder, connects to nothing yet. Raises `StoreError`."""
        parsed = _parse(url)
        self._sqlite = parsed.get_backend_name() == "sqlite"
        self.where = str(parsed.database) if self._sqlite else parsed.render_as_string(hide_password=True)
        self.gone = Gone()
        with mapped(self.where):
            self._engine = _sqlite_engine(parsed, busy_seconds) if self._sqlite else _engine(parsed, pool_pre_ping=True)
        self._writer = self._engine.execution_options(**{_WRITES: True})
        # Threads of one process take turns here, which is fair and immediate; SQLite's own waiting is a poll.
        self._turn: AbstractContextManager[Any] = Lock() if self._sqlite else nullcontext()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for one question. Not to be held over a `yield`: it would keep an old snapshot alive."""
        self._check_open()
        with mapped(self.where), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, committed at the end, rolled back on any error."""
        self._check_open()
        with mapped(self.where), self._turn, self._writer.begin() as connection:
            yield connection

    def state(self, connection: Connection) -> tuple[int, int] | None:
        """The same, on this connection, for as long as nobody writes; None of a database that does not tell."""
        if not self._sqlite:
            return None
        plain: Any = connection.connection.driver_connection
        (others,) = plain.execute("PRAGMA data_version").fetchone()  # which passes over this connection's own writes
        return int(others), int(plain.total_changes)

    @property
    def file(self) -> str:
        """A SQLite file's path; "" of another database."""
        return self.where if self._sqlite else ""

    def rewrite(self) -> None:
        """Writes a SQLite file anew from what it holds now, and empties its log: nothing that was deleted stays in it.

        Raises `WorkspaceBusy` where another process reads the old state for long. Does nothing to another database.
        """
        if not self._sqlite:
            return
        self._check_open()
        # Past SQLAlchemy, which would begin a transaction: VACUUM takes none.
        with mapped(self.where), self._turn, closing(self._engine.raw_connection()) as connection:
            plain: Any = connection.driver_connection
            plain.execute("VACUUM")
            busy, *_ = plain.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise WorkspaceBusy(
                "another process reads the records", where=self.where, hint="wait for it to end, then try again"
            )

    def close(self) -> None:
        """Releases files and connections; later calls raise `StoreError`."""
        self._closed = True
        with mapped(self.where):
            self._engine.dispose()

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError("the records are closed", where=self.where, hint="open them again")


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, ValueError):
        # The text is not repeated: it may hold a password.
        raise StoreError("not a database URL", where=_SETTING, hint=_EXAMPLES) from None
    if backend not in ("sqlite", "postgresql"):
        raise StoreError(f"{backend} is not supported for the records", where=_SETTING, hint=_EXAMPLES)
    if backend == "sqlite" and _in_memory(parsed):
        raise StoreError("records in memory would be lost at the end", where=_SETTING, hint=_EXAMPLES)
    return parsed


def _in_memory(url: URL) -> bool:
    return not url.database or ":memory:" in url.database or url.query.get("mode") == "memory"


def _sqlite_engine(url: URL, busy_seconds: float) -> Engine:
    database = str(url.database)
    if not database.startswith("file:"):
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = _engine(url, connect_args={"timeout": busy_seconds})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _engine(url: URL, **options: Any) -> Engine:
    # Parameters are people's texts: they stay out of messages and logs.
    coding = {"json_serializer": _dump, "json_deserializer": json.loads, "hide_parameters": True}
    try:
        return create_engine(url, **coding, **options)
    except (ImportError, NoSuchModuleError) as error:
        raise StoreError(
            f"no driver for {url.drivername}: {error}", where=_SETTING, hint="install it, such as psycopg[binary]"
        ) from None


def _dump(value: object) -> str:
    return whole(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _prepare(connection: Any, _record: object) -> None:
    # Python's sqlite3 would begin a transaction by itself, late and deferred; `_begin` says BEGIN instead.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A writer takes its lock at once: one that reads first and then writes could not wait for another writer.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
