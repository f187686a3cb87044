"""What a database says when it fails, in our words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, SQLAlchemyError

from agent.core.errors import StoreError, WorkspaceBusy

_BUSY = "another process is writing the records"
_WAIT = "wait for it to end, then try again"

# SQLite's result codes (https://www.sqlite.org/rescode.html); an extended code begins with its primary one.
_SQLITE: dict[str, tuple[type[StoreError], str, str]] = {
    "SQLITE_BUSY": (WorkspaceBusy, _BUSY, _WAIT),
    "SQLITE_LOCKED": (WorkspaceBusy, _BUSY, _WAIT),
    "SQLITE_FULL": (StoreError, "the disk is full", "free some space; what was stored before is kept"),
    "SQLITE_READONLY": (StoreError, "the records may not be written", "make file and folder writable"),
    "SQLITE_CANTOPEN": (StoreError, "the records cannot be opened", "check that the folder is there and writable"),
    "SQLITE_PERM": (StoreError, "the records may not be opened", "make file and folder writable"),
    "SQLITE_NOTADB": (StoreError, "the file is not a records database", "move it away, or name another"),
    "SQLITE_CORRUPT": (StoreError, "the records are damaged", "restore them from a backup"),
    "SQLITE_IOERR": (StoreError, "the disk failed under the records", "check the disk and the folder"),
}


@contextmanager
def mapped(where: str) -> Iterator[None]:
    """Within it every failure of the database, its driver, the disk or a row's conversion is a `StoreError`."""
    try:
        yield
    except (DataError, ValueError, OverflowError) as error:
        # A number or text that a column cannot hold, or a stored row that is no longer a value of ours.
        what, hint = f"a record cannot be converted: {_first_line(error)}", "check the input's values"
        raise StoreError(what, where=where, hint=hint) from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _database_error(error, where) from error
    except OSError as error:
        what = f"the records cannot be reached: {error.strerror or error}"
        raise StoreError(what, where=where, hint="check the path and its rights") from error


def _database_error(error: Exception, where: str) -> StoreError:
    code = getattr(_cause(error), "sqlite_errorname", "")
    for name, (kind, what, hint) in _SQLITE.items():
        if code.startswith(name):
            return kind(what, where=where, hint=hint)
    return StoreError(f"the records failed: {_first_line(error)}", where=where, hint="check the database and its URL")


def _cause(error: BaseException) -> BaseException:
    # SQLAlchemy's own text repeats the statement; the driver's error inside it says what happened.
    return getattr(error, "orig", None) or error


def _first_line(error: BaseException) -> str:
    return (str(_cause(error)).splitlines() or [type(error).__name__])[0]
