"""The files of a workspace as they lie there: what they still say, and the note of an erasure under way."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from agent.core.erasure import Begun
from agent.core.errors import StoreError
from agent.core.ports import Found
from agent.core.schema import digest

_FOLDER = "erasing"
_REPORT = "report.html"
"""Written by the demo, which can write it again."""
_OURS = b"Trigrain"


class WorkspaceFiles:
    """Fills `Traces`."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._folder = workspace / _FOLDER

    def begun(self, user_id: str) -> Begun | None:
        """The note that an erasure left when it was killed."""
        path = self._note(user_id)
        with _mapped(path):
            if not path.exists():
                return None
            return Begun.model_validate_json(path.read_bytes())

    def begin(self, begun: Begun) -> None:
        """Readable by this user alone, and in its place at once or not at all."""
        path = self._note(begun.user_id)
        beside = path.with_suffix(".new")
        with _mapped(path):
            self._folder.mkdir(parents=True, exist_ok=True)
            beside.touch(0o600)
            beside.write_text(begun.model_dump_json(), encoding="utf-8")
            beside.replace(path)

    def end(self, user_id: str) -> None:
        """Overwritten before it is removed."""
        for path in (self._note(user_id), self._note(user_id).with_suffix(".new")):
            with _mapped(path):
                if path.exists():
                    with path.open("r+b") as file:
                        file.write(bytes(path.stat().st_size))
                        os.fsync(file.fileno())
                    path.unlink()
        if self._folder.is_dir() and not any(self._folder.iterdir()):
            self._folder.rmdir()

    def unfinished(self) -> int:
        """How many notes there are."""
        return len(list(self._folder.glob("*.json"))) if self._folder.is_dir() else 0

    def drop_reports(self, pieces: Sequence[str]) -> int:
        """Removes a report of ours that says any of these."""
        path = self._workspace / _REPORT
        with _mapped(path):
            if not path.is_file():
                return 0
            said = path.read_bytes()
            if _OURS not in said or not any(piece.encode() in said for piece in pieces):
                return 0
            path.unlink()
        return 1

    def search(self, pieces: Sequence[str], beyond: str = "") -> Found:
        """Reads every file but the notes; links are not followed."""
        wanted = {piece: piece.encode() for piece in pieces}
        hits: dict[str, tuple[str, ...]] = {}
        files = size = 0
        for path in self._files(beyond):
            with _mapped(path):
                files, size = files + 1, size + path.stat().st_size
                found = tuple(_said(path, wanted))
            if found:
                hits[self._called(path)] = found
        return Found(hits, files, size)

    def _note(self, user_id: str) -> Path:
        return self._folder / f"{digest(user_id)}.json"

    def _files(self, beyond: str) -> Iterator[Path]:
        inside = self._workspace.rglob("*")
        logs = [Path(beyond + end) for end in ("", "-wal", "-shm", "-journal")] if beyond else []
        for path in sorted({*inside, *(log for log in logs if not log.is_relative_to(self._workspace))}):
            if path.is_file() and not path.is_symlink() and self._folder not in path.parents:
                yield path

    def _called(self, path: Path) -> str:
        return str(path.relative_to(self._workspace) if path.is_relative_to(self._workspace) else path)


def _said(path: Path, wanted: dict[str, bytes]) -> Iterator[str]:
    if not path.stat().st_size:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for piece, spelled in wanted.items():
            if content.find(spelled) >= 0:
                yield piece


@contextmanager
def _mapped(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValidationError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a note of an erasure"
        raise StoreError(
            f"cannot be read or written: {reason or error}", where=str(path), hint="fix the rights, or make room"
        ) from None
