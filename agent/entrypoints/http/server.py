"""The server around the application: what it binds to, what it refuses to bind to, and how it ends."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from agent.core.errors import SettingsError
from agent.entrypoints.http.app import make_app
from agent.entrypoints.http.limits import Limits
from agent.entrypoints.http.logs import Log
from agent.entrypoints.http.page import FOLDER
from agent.entrypoints.http.tenants import ALONE, Tenant, listed, no_keys, open_tenant, shared
from agent.entrypoints.loopback import is_loopback

_WAITING = 2048
"""Connections that may wait to be taken; uvicorn's own number."""
_END_SECONDS = 20
"""For requests under way when the server is told to end; longer than most model calls."""


@dataclass(frozen=True)
class Serving:
    """What `serve` was told."""

    host: str = "127.0.0.1"
    port: int = 8321
    workspace: Path | None = None
    tenants: Path | None = None
    workers: int = 1
    limits: Limits = field(default_factory=Limits)

    @property
    def loopback(self) -> bool:
        """Whether nobody but this machine can reach it."""
        return is_loopback(self.host)


def open_tenants(serving: Serving) -> dict[str, Tenant]:
    """The tenants, each owning its workspace. Raises `SettingsError` where the combination is unsafe."""
    places = listed(serving.tenants) if serving.tenants else {ALONE: serving.workspace}
    opened: dict[str, Tenant] = {}
    try:
        for name, workspace in places.items():
            opened[name] = open_tenant(name, workspace)
        _check(serving, opened)
    except BaseException:
        for tenant in opened.values():
            tenant.close()
        raise
    return opened


def _check(serving: Serving, tenants: Mapping[str, Tenant]) -> None:
    lonely = [name for name, tenant in tenants.items() if not shared(tenant.wiring)]
    if serving.workers > 1 and lonely:
        raise SettingsError(
            f"{serving.workers} workers would write one embedded store (tenant {lonely[0]})",
            where="option --workers",
            hint="set chroma_url and a PostgreSQL records_url, or serve with one worker",
        )
    if not no_keys(dict(tenants)):
        return
    if not serving.loopback:
        raise SettingsError(
            f"without a key anybody who reaches {serving.host} would be let in",
            where="option --host",
            hint="make a key first: `trigrain keys add NAME --scope admin`; or leave out --host",
        )
    if len(tenants) > 1:
        raise SettingsError(
            "several tenants, and no key that tells them apart",
            where="option --tenants",
            hint="make each a key: `trigrain keys add NAME --workspace DIR`",
        )


def serve(serving: Serving, log: Log) -> None:
    """Serves until it is told to end (SIGINT, SIGTERM). Raises `SettingsError`, `WorkspaceBusy`, `StoreError`."""
    with _listening(serving) as bound:
        _serve(serving, log, bound)


@contextmanager
def _listening(serving: Serving) -> Iterator[socket.socket]:
    """The socket, bound before anything is opened: what is wrong with it is told at once."""
    try:
        family = socket.getaddrinfo(serving.host, serving.port, type=socket.SOCK_STREAM)[0][0]
        bound = socket.create_server((serving.host, serving.port), family=family, backlog=_WAITING)
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {serving.host}:{serving.port}: {(error.strerror or str(error)).lower()}",
            where="options --host and --port",
            hint="end what listens there, or choose another port (0 takes a free one)",
        ) from None
    with bound:
        bound.set_inheritable(True)
        yield bound


def _serve(serving: Serving, log: Log, bound: socket.socket) -> None:
    tenants = open_tenants(serving)  # also of several workers: what is wrong is told once, before any is started
    keyless = no_keys(tenants)
    log.write(
        "serving",
        url=f"http://{f'[{serving.host}]' if ':' in serving.host else serving.host}:{bound.getsockname()[1]}",
        tenants=sorted(tenants),
        workers=serving.workers,
        keys="none: this machine alone is let in, and may do everything" if keyless else "needed",
    )
    if serving.workers == 1:
        app = make_app(tenants, keyless=keyless, limits=serving.limits, log=log, page=_page())
        Server(config_of(app, serving), tenants).run([bound])
        return
    for tenant in tenants.values():
        tenant.close()
    config = config_of(partial(_worker, serving), serving, factory=True, workers=serving.workers)
    Multiprocess(config, sockets=[bound]).run()


def _worker(serving: Serving) -> FastAPI:
    """The application of one process of several."""
    tenants = open_tenants(serving)
    return make_app(tenants, keyless=no_keys(tenants), limits=serving.limits, log=Log(), page=_page())


def _page() -> Path | None:
    return FOLDER if FOLDER.is_dir() else None


def config_of(app: object, serving: Serving, **more: object) -> uvicorn.Config:
    """How uvicorn is told to serve."""
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        host=serving.host,
        port=serving.port,
        ws="none",
        log_config=None,  # our own lines carry no text of a person; the server's would carry paths and errors' words
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_END_SECONDS,
        **more,  # type: ignore[arg-type]
    )


class Server(uvicorn.Server):
    """Tells the tenants as soon as it is told to end, so that streams end, and jobs stop where they can resume."""

    def __init__(self, config: uvicorn.Config, tenants: Mapping[str, Tenant]) -> None:
        super().__init__(config)
        self._tenants = tenants

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """As uvicorn's."""
        self.end()
        super().handle_exit(sig, frame)

    def end(self) -> None:
        """Begins the end."""
        for tenant in self._tenants.values():
            tenant.closing.set()
