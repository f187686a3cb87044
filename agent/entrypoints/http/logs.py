"""Requests and faults as JSON lines without anything of a person: no path, no query, no title, user ids hashed."""

from __future__ import annotations

import hashlib
import secrets
import sys
import traceback
from datetime import UTC, datetime
from typing import IO, Any

import orjson


class Log:
    """Writes a line an event.

    User ids are hashed under a key that is made at the start and kept nowhere: lines of one run can be brought
    together, and nobody can find out later whose they were.
    """

    def __init__(self, stream: IO[str] | None = None, *, quiet: bool = False) -> None:
        """To `stream`, else to stderr; a quiet one tells faults alone."""
        self._stream = stream
        self._quiet = quiet
        self._key = secrets.token_bytes(16)

    def write(self, event: str, **fields: Any) -> None:
        """A line; fields that are None or "" are left out."""
        if self._quiet and event != "fault":
            return
        told = {name: value for name, value in fields.items() if value not in (None, "")}
        line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **told}
        stream = self._stream or sys.stderr
        stream.write(orjson.dumps(line).decode() + "\n")
        stream.flush()

    def person(self, user_id: str | None) -> str | None:
        """What stands for a person in the lines of this run."""
        if user_id is None:
            return None
        return hashlib.blake2b(user_id.encode("utf-8", "surrogatepass"), key=self._key, digest_size=6).hexdigest()

    def fault(self, error: BaseException, **fields: Any) -> None:
        """Where it happened, and never what was said: the text of an error may hold somebody's words."""
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno}" for frame in frames[-8:]]
        self.write("fault", kind=type(error).__name__, places=places, **fields)
