"""Tenants: each a workspace with a room of its own, and keys that open this one alone."""

from __future__ import annotations

import asyncio
import re
import threading
import time
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from agent.core.access import ApiKey
from agent.core.errors import SettingsError, TrigrainError
from agent.core.jobs import Job, JobState, Work
from agent.core.settings import TOML_NAME, load_settings
from agent.core.watch import watched_by
from agent.entrypoints.http.logs import Log
from agent.entrypoints.http.meters import Meters
from agent.entrypoints.room import Room
from agent.flows.index import ITEMS
from agent.flows.jobs import perform, settle
from agent.flows.keys import opened_by, parts
from agent.flows.recommend import recommend
from agent.wiring import Wiring

ALONE = "default"
"""Name of the tenant where there is one."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_KEY_SECONDS = 2.0
"""How long a key that held is taken to hold still: a revoked one dies within this time."""


class _Listed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    workspace: Path


class _List(BaseModel):
    model_config = ConfigDict(extra="forbid")

    tenants: list[_Listed] = []


def listed(path: Path) -> dict[str, Path]:
    """Name to workspace: of the `[[tenants]]` in a TOML file, or of the workspaces in a folder, by their names.

    A relative workspace is taken from the file's folder. Raises `SettingsError`.
    """
    found = _in_folder(path) if path.is_dir() else _in_file(path)
    if not found:
        raise SettingsError("no tenants", where=f"--tenants {path}", hint="give [[tenants]], or a folder of workspaces")
    for name in found:
        if not _NAME.fullmatch(name):
            raise SettingsError(
                f"not a tenant's name: {name!r}",
                where=f"--tenants {path}",
                hint="use small letters, digits, - and _, at most 40",
            )
    return found


def _in_folder(folder: Path) -> dict[str, Path]:
    marks = ("records.db", TOML_NAME)
    return {one.name: one for one in sorted(folder.iterdir()) if any((one / mark).is_file() for mark in marks)}


def _in_file(path: Path) -> dict[str, Path]:
    try:
        rows = _List.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).tenants
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise SettingsError(
            f"cannot read the tenants: {reason}",
            where=f"--tenants {path}",
            hint="write a [[tenants]] table each, with name and workspace",
        ) from None
    if len({row.name for row in rows}) < len(rows):
        raise SettingsError("two tenants have one name", where=f"--tenants {path}", hint="rename one")
    return {row.name: path.parent / row.workspace for row in rows}


@dataclass(eq=False)
class Tenant:
    """One workspace as it is served."""

    name: str
    room: Room
    meters: Meters
    closing: threading.Event = field(default_factory=threading.Event)
    jobs: set[threading.Thread] = field(default_factory=set)

    @property
    def wiring(self) -> Wiring:
        """The room's."""
        return self.room.wiring

    def warm(self, log: Log) -> None:
        """Opens what every request needs, so that the first one does not wait; what cannot be opened is told."""
        with watched_by(None):
            for name, part in _PARTS.items():
                try:
                    part(self.wiring)
                except TrigrainError as error:
                    log.write("not ready", tenant=self.name, part=name, code=error.code)

    def start(self, job: Job, log: Log) -> None:
        """Does a job that has begun in a thread of its own."""
        budgets = (job.task.budget_usd, self.wiring.settings.budget_usd)
        cap = min((one for one in budgets if one is not None), default=None)
        wiring = self.wiring.beside(budget_usd=cap)

        def work() -> None:
            with watched_by(self.meters), self.meters.job():
                try:
                    ended = wiring.run(perform(wiring, job, self.closing.is_set))
                    if ended.state is JobState.DONE and job.task.work is Work.TRAIN:
                        self.room.take_up(job.task.what)
                    log.write("job", tenant=self.name, job=job.job_id, work=job.task.work, state=ended.state)
                except Exception as error:
                    log.fault(error, tenant=self.name, job=job.job_id)
                finally:
                    self.jobs.discard(threading.current_thread())

        thread = threading.Thread(target=work, name=f"trigrain-{job.job_id}", daemon=True)
        self.jobs.add(thread)
        thread.start()

    def close(self) -> None:
        """Lets the people in work finish, ends the threads, releases the workspace."""
        self.closing.set()
        for thread in tuple(self.jobs):
            thread.join()
        self.room.close()
        self.wiring.close()


def _recommend_once(wiring: Wiring) -> None:
    """Loads patterns, words and neighbours, and the names that requests are read for; for nobody where nobody is."""
    somebody = next(wiring.records.events.users(1), "")
    for query in ("", "anything"):
        wiring.run(recommend(wiring, somebody, 1, query=query, explain=False, shown=False))


_PARTS = {
    "records": lambda wiring: wiring.records.items.count(),
    "embedder": lambda wiring: wiring.embedder.encode(["interest"]),
    "vectors": lambda wiring: wiring.vectors.count(ITEMS),
    "chat model": lambda wiring: wiring.chat.identity,
    "recommend": _recommend_once,
}


def open_tenant(name: str, workspace: Path | None) -> Tenant:
    """A tenant that owns its workspace. Raises `SettingsError`, `WorkspaceBusy`, `StoreError`."""
    wiring = Wiring(load_settings(workspace))
    alone = not shared(wiring)
    try:
        if alone:
            wiring.own()
            settle(wiring)
        wiring.records.items.count()
        meters = Meters(wiring.tracer)
    except BaseException:
        wiring.close()
        raise
    return Tenant(name, Room(wiring, meters), meters)


def shared(wiring: Wiring) -> bool:
    """Whether several processes may serve the workspace: no store is in its folder."""
    settings = wiring.settings
    return bool(settings.chroma_url) and bool(settings.records_url) and not settings.records_url.startswith("sqlite")


def no_keys(tenants: dict[str, Tenant]) -> bool:
    """Whether no tenant has a key."""
    return not any(tenant.wiring.records.keys.count() for tenant in tenants.values())


class Doorkeeper:
    """Finds the tenant that a key opens; safe to ask from many coroutines."""

    def __init__(self, tenants: dict[str, Tenant], seconds: float = _KEY_SECONDS) -> None:
        self._tenants = tenants
        self._seconds = seconds
        self._held: dict[str, tuple[float, str, ApiKey]] = {}

    async def opened(self, text: str) -> tuple[Tenant, ApiKey] | None:
        """The tenant and the key, None where no tenant has this key, or it holds no more."""
        seen, name, key = self._held.get(text, (-self._seconds, "", None))
        if key is not None and time.monotonic() - seen < self._seconds and key.holds(self._tenants[name].wiring.now()):
            return self._tenants[name], key
        self._held.pop(text, None)
        found = await asyncio.to_thread(self._look, text) if parts(text)[0] else None
        if found is not None:
            if len(self._held) >= 10_000:  # tokens of many people: let all go, and look again
                self._held.clear()
            self._held[text] = (time.monotonic(), found[0].name, found[1])
        return found

    def _look(self, text: str) -> tuple[Tenant, ApiKey] | None:
        for tenant in self._tenants.values():
            key = opened_by(tenant.wiring.records, text, tenant.wiring.now())
            if key is not None:
                return tenant, key
        return None
