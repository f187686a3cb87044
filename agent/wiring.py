"""Settings to live objects; the only place that constructs adapters, and each only when it is first used."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from agent.core.presets import Preset, load_preset
from agent.core.settings import Settings

if TYPE_CHECKING:
    from agent.adapters.lock import WorkspaceLock
    from agent.core.ports import ChatModel, Embedder, Records, Vectors

_LOCAL = "local:"


class Wiring:
    """Fills `Workspace`. Use as a context manager, or `close` it: it may own the workspace's lock.

    The imports stand inside the properties on purpose: a command that only reads records must not load torch.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __enter__(self) -> Wiring:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def preset(self) -> Preset:
        """The settings' preset."""
        return load_preset(self.settings.preset)

    @cached_property
    def records(self) -> Records:
        """The records' database, migrated to the newest schema."""
        from agent.adapters.records import open_records, sqlite_url

        return open_records(self.settings.records_url or sqlite_url(self.settings.workspace / "records.db"))

    @cached_property
    def vectors(self) -> Vectors:
        """Chroma, embedded or a server."""
        from agent.adapters.chroma import open_embedded, open_server

        if self.settings.chroma_url:
            return open_server(self.settings.chroma_url)
        self.own()
        return open_embedded(self.settings.workspace / "chroma")

    @cached_property
    def embedder(self) -> Embedder:
        """The sentence embedder."""
        from agent.adapters.embedder import open_embedder

        return open_embedder(self.settings.embedder)

    @cached_property
    def chat(self) -> ChatModel:
        """The chat model, with patience where it is far away, and with memory and ledger."""
        from agent.adapters.remembering import RememberingChat

        return RememberingChat(self._bare_chat(), self.records.answers, self.now)

    def _bare_chat(self) -> ChatModel:
        from agent.adapters.llamacpp import open_local

        spec = self.settings.llm
        return open_local(Path(spec.removeprefix(_LOCAL)) if spec != "local" else None, self.settings.threads)

    def own(self, wait_seconds: float = 10.0) -> None:
        """Makes this process the workspace's only writer until `close`; raises `WorkspaceBusy`, `StoreError`."""
        if "_lock" not in self.__dict__:
            self._lock.acquire(wait_seconds)

    @cached_property
    def _lock(self) -> WorkspaceLock:
        from agent.adapters.lock import WorkspaceLock

        return WorkspaceLock(self.settings.workspace)

    def now(self) -> datetime:
        """The clock, in UTC."""
        return datetime.now(UTC)

    def close(self) -> None:
        """Releases what was opened."""
        if "records" in self.__dict__:
            self.records.close()
        if "_lock" in self.__dict__:
            self._lock.release()
