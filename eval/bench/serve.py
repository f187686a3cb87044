"""`recommend` over HTTP against the same call in process: requests a second and the 95th percentile, by clients."""

from __future__ import annotations

import itertools
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from agent.core.settings import load_settings
from agent.flows.batch import profile_batch
from agent.flows.derived import refresh_derived
from agent.flows.recommend import recommend
from agent.wiring import Wiring
from eval.bench.load import Load, load, told
from eval.bench.samples import ingested
from eval.bench.table import Row, counted, paired

CLIENTS = (1, 8, 32)
PEOPLE = 20
SECONDS = 3.0
"""Of asking in each round."""
SOAK_SECONDS = 300.0
SETTLED_SECONDS = 30.0
"""Of a soak, after which what is kept by design is there; more than half of them in a quick one would be too many."""
_START_SECONDS = 120.0
_SERVE = "from agent.entrypoints.cli import main; main()"


def rows() -> list[Row]:
    """Two rows a number of clients, grocery, lists of ten without sentences, driver and server on the same cores."""
    with tempfile.TemporaryDirectory() as directory:
        workspace, users = stocked(Path(directory))
        beside = Path(shutil.copytree(workspace, Path(directory) / "beside", ignore=shutil.ignore_patterns("lock*")))
        with serving(workspace) as (url, _), Wiring(load_settings(beside)) as wiring:
            paths = [_path(user) for user in users]
            bare = [_in_process(wiring, users, SECONDS)]
            return [row for clients in CLIENTS for row in _rows(url, paths, wiring, users, clients, bare)]


def _rows(
    url: str, paths: list[str], wiring: Wiring, users: list[str], clients: int, bare: list[Load]
) -> Iterator[Row]:
    """The first row measures; the second tells the other figure of the same rounds."""
    ours: list[Load] = []

    def asked() -> float:
        ours.append(load(url, paths, clients, SECONDS))
        if ours[-1].failed:
            raise RuntimeError(f"{ours[-1].failed} requests were not answered")
        return ours[-1].per_second

    def called() -> float:
        bare.append(_in_process(wiring, users, SECONDS))
        return bare[-1].per_second

    what = f"recommend over HTTP, {clients} client{'s' * (clients > 1)}"
    first = len(bare)
    yield paired(what, "requests/s", "in process", asked, called)
    mine, other = iter(ours), iter(bare[first:])
    yield paired(
        what, "ms, p95", "in process, p95", lambda: next(mine).p95_ms, lambda: next(other).p95_ms, note="same rounds"
    )


def soak(scale: float) -> list[Row]:
    """A row: resident memory of the server after five minutes of eight clients (times `scale`), against settled."""
    with tempfile.TemporaryDirectory() as directory:
        workspace, users = stocked(Path(directory))
        paths = [path for user in users for path in (_path(user), _path(user, "milk and bread"), _profile(user))]
        with serving(workspace) as (url, process):
            settled = max(SETTLED_SECONDS, SOAK_SECONDS * scale / 2) if scale < 1 else SETTLED_SECONDS
            load(url, paths, 8, settled)
            before = _resident_mb(process)
            done = load(url, paths, 8, SOAK_SECONDS * scale)
            after = _resident_mb(process)
    note = f"{done.per_second:.0f} requests/s for {SOAK_SECONDS * scale:.0f} s, {done.failed} failed"
    return [counted("memory of the server after a soak", "MB", f"after {settled:.0f} s", after, before, note=note)]


def stocked(directory: Path) -> tuple[Path, list[str]]:
    """A workspace of the groceries with profiles of some people, and their ids."""
    with ingested(directory / "list", "grocery") as wiring:
        users = list(itertools.islice(wiring.records.events.users(), PEOPLE))
    workspace = directory / "shop"
    with ingested(workspace, "grocery", llm="none") as wiring:
        wiring.run(profile_batch(wiring, users))
        refresh_derived(wiring)
    (workspace / "trigrain.toml").write_text('preset = "shop"\nllm = "none"\n', encoding="utf-8")
    return workspace, users


@contextmanager
def serving(workspace: Path) -> Iterator[tuple[str, int]]:
    """The command `serve` in a process of its own: its address and its process id, once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
    options = ["--workspace", str(workspace), "--port", str(port), "--rate", "1000000", "--at-once", "10000"]
    server = subprocess.Popen([sys.executable, "-c", _SERVE, "serve", "--quiet", *options])
    try:
        url = f"http://127.0.0.1:{port}"
        _until_ready(url, server)
        yield url, server.pid
    finally:
        server.terminate()
        server.wait()


def _until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{url}/readyz") as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not start") from None
            time.sleep(0.05)


def _in_process(wiring: Wiring, users: list[str], seconds: float) -> Load:
    waits: list[float] = []
    turns = itertools.cycle(users)
    started = time.perf_counter()
    while (asked := time.perf_counter()) < started + seconds:
        wiring.run(recommend(wiring, next(turns), 10, explain=False))
        waits.append(time.perf_counter() - asked)
    return told(waits, time.perf_counter() - started)


def _path(user: str, query: str = "") -> str:
    asked = f"&query={quote(query)}" if query else ""
    return f"/v1/users/{quote(user, safe='')}/recommendations?n=10&explain=false{asked}"


def _profile(user: str) -> str:
    return f"/v1/users/{quote(user, safe='')}/profile"


def _resident_mb(process: int) -> float:
    import psutil

    return float(psutil.Process(process).memory_info().rss) / 1e6
