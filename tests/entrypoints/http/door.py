"""A real server on loopback over small workspaces, and clients that ask it."""

from __future__ import annotations

import io
import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from agent import open_agent
from agent.core.access import Scope
from agent.core.settings import load_settings
from agent.entrypoints.http.app import make_app
from agent.entrypoints.http.limits import Limits
from agent.entrypoints.http.logs import Log
from agent.entrypoints.http.server import Server, Serving, config_of, open_tenants
from agent.entrypoints.http.tenants import Doorkeeper, no_keys
from agent.flows.keys import issue
from agent.wiring import Wiring

ITEMS = [
    {"item_id": f"{kind[0]}{n}", "title": f"{name} {n}", "categories": [kind, field]}
    for kind, field, name in (
        ("films", "horror", "Dark house"),
        ("music", "jazz", "Blue session"),
        ("books", "travel", "Far road"),
    )
    for n in range(4)
]
ACTS = {"ann": ["f0", "f1", "f2"], "bob": ["m0", "m1", "b0"], "cat": ["b0", "b1", "b2"]}


def event(user: str, item: str, n: int, kind: str = "like") -> dict[str, Any]:
    return {"user_id": user, "item_id": item, "event": kind, "timestamp": f"2026-01-{n + 1:02}T10:00:00Z"}


EVENTS = [event(user, item, n) for user, items in ACTS.items() for n, item in enumerate(items)]


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def make_shop(folder: Path, **settings: Any) -> Path:
    """A workspace of three people with profiles; the real embedder, no chat model."""
    workspace = folder / "shop"
    with open_agent(workspace, llm="none", **settings) as agent:
        agent.ingest(items=lines(folder / "items.jsonl", ITEMS), events=lines(folder / "events.jsonl", EVENTS))
        agent.profile()
    (workspace / "trigrain.toml").write_text('llm = "none"\n', encoding="utf-8")
    return workspace


def copy(shop: Path, folder: Path) -> Path:
    return Path(shutil.copytree(shop, folder, ignore=shutil.ignore_patterns("lock*")))


def key_of(workspace: Path, scope: str = "admin", user: str | None = None) -> str:
    """A new key's text."""
    with Wiring(load_settings(workspace)) as wiring:
        return issue(wiring, f"a key to {scope}", Scope(scope), user_id=user)[1]


@dataclass
class Served:
    """A running server, and what it wrote."""

    url: str
    app: Any
    written: io.StringIO

    def client(self, key: str = "", **options: Any) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        given: Mapping[str, str] = options.pop("headers", {})
        return httpx2.Client(base_url=self.url, headers={**headers, **given}, timeout=30, **options)

    @property
    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.written.getvalue().splitlines()]


@contextmanager
def served(
    workspace: Path | None = None,
    *,
    tenants: Path | None = None,
    limits: Limits | None = None,
    key_seconds: float = 0.0,
    **more: Any,
) -> Iterator[Served]:
    """Serves until the block ends, in a thread of this process; keys are looked up at every request."""
    serving = Serving(workspace=workspace, tenants=tenants, limits=limits or Limits(rate=10_000))
    opened = open_tenants(serving)
    written = io.StringIO()
    app = make_app(opened, keyless=no_keys(opened), limits=serving.limits, log=Log(written), **more)
    if app.state.keeper:
        app.state.keeper = Doorkeeper(app.state.tenants, key_seconds)
    bound = socket.create_server(("127.0.0.1", 0))
    server = Server(config_of(app, serving), opened)
    thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), written.getvalue()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    try:
        yield Served(f"http://127.0.0.1:{bound.getsockname()[1]}", app, written)
    finally:
        server.end()
        server.should_exit = True
        thread.join()
        bound.close()
