"""One writer a workspace: embedded Chroma is not safe with several processes."""

from __future__ import annotations

import os
from pathlib import Path

from filelock import FileLock, Timeout

from agent.core.errors import StoreError, WorkspaceBusy


class WorkspaceLock:
    """A lock file in the workspace, given back by the system also where the process is killed."""

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace
        self._holder = workspace / "lock.pid"
        # Held by the process, whichever of its threads gives it back.
        self._lock = FileLock(workspace / "lock", thread_local=False)

    def acquire(self, wait_seconds: float) -> None:
        """Waits up to `wait_seconds`; raises `WorkspaceBusy` naming the holder, `StoreError` where it cannot write."""
        try:
            self._workspace.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=wait_seconds)
            self._holder.write_text(str(os.getpid()), encoding="ascii")
        except Timeout:
            raise WorkspaceBusy(
                f"the workspace is in use by process {self._pid()}",
                where=str(self._workspace),
                hint="wait until it ends; several processes need chroma_url and records_url",
            ) from None
        except OSError as error:
            raise StoreError(
                f"the workspace cannot be written: {error.strerror or error}",
                where=str(self._workspace),
                hint="choose a directory of your own with --workspace",
            ) from None

    def release(self) -> None:
        """Gives the workspace back; does nothing where it was not held."""
        self._lock.release()

    def _pid(self) -> str:
        try:
            return self._holder.read_text(encoding="ascii") or "unknown"
        except OSError:
            return "unknown"
