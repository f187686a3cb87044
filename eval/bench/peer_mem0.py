"""Calls and tokens a person takes beside mem0ai, which lives in an environment of its own and is asked the same."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.core.ports import Records
from agent.core.settings import load_settings
from agent.wiring import Wiring
from eval.bench import child, crowd, facts
from eval.bench.table import Row, counted
from eval.endpoint import Counts, Endpoint

PEOPLE = 25
"""Of 40 events each: 1,000 events."""
PACKAGE = "mem0ai"
_HOME = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "trigrain" / "peers" / "mem0"
_PYTHON = _HOME / "bin" / "python"
_DIMENSIONS = 64
_MESSAGE = re.compile(r"## New Messages\nuser: I bought (.*)\n")
_DRIVER = """
import importlib.metadata, json, sys
from mem0 import Memory
memory = Memory.from_config(json.loads(sys.argv[1]))
for line in sys.stdin:
    row = json.loads(line)
    memory.add([{"role": "user", "content": row["text"]}], user_id=row["user"])
print(importlib.metadata.version("mem0ai"))
"""
"""Each event is one `add`, as its documentation shows for what a person says."""


@dataclass(frozen=True)
class Beside:
    """The same events through both."""

    people: int
    ours: Counts
    peer: Counts
    version: str


class PeerError(Exception):
    """The peer could not be installed or run; says why."""


def rows(share: float = 1.0) -> list[Row]:
    """Calls and tokens a person; without numbers, and with the reason, where mem0ai cannot be had."""
    people = max(1, round(PEOPLE * share))
    try:
        beside = measure(people)
    except PeerError as error:
        return [counted(f"beside {PACKAGE}", "calls/person", PACKAGE, math.nan, math.nan, note=f"not run: {error}")]
    events = people * crowd.EVENTS_A_PERSON
    name = f"{PACKAGE} {beside.version}"
    note = f"{events} events of {people} people; {name} embeds {beside.peer.embeddings} texts besides, we none"
    return [
        counted("beside a peer, calls", "calls/person", name, *(_each(beside, "calls")), note=note),
        counted("beside a peer, tokens", "tokens/person", name, *(_each(beside, "tokens")), note="in and out"),
    ]


def _each(beside: Beside, what: str) -> tuple[float, float]:
    return getattr(beside.ours, what) / beside.people, getattr(beside.peer, what) / beside.people


def measure(people: int) -> Beside:
    """Both over the same crowd; raises `PeerError`."""
    install()
    with tempfile.TemporaryDirectory() as directory:
        with Wiring(load_settings(Path(directory) / "ours")) as wiring:
            crowd.fill(wiring.records, people)
            said = list(_messages(wiring.records))
        with Endpoint(answer=facts.answer) as endpoint:
            child.finished(child.start(Path(directory) / "ours", endpoint.url, 8, preset="shop"))
            ours = endpoint.counts
        with Endpoint(answer=remembered) as endpoint:
            version = _run(Path(directory) / "peer", endpoint.url, said)
            return Beside(people, ours, endpoint.counts, version)


def _messages(records: Records) -> Iterator[dict[str, str]]:
    """What each person says of each purchase, in order."""
    titles = {item.item_id: item.title for items in records.items.each() for item in items}
    for user_id in records.events.users():
        for event in records.events.of(user_id):
            yield {"user": user_id, "text": f"I bought {titles[event.item_id]}"}


def install() -> None:
    """The peer's environment, made once and kept; raises `PeerError`."""
    if any(_HOME.glob("lib/python*/site-packages/mem0")):
        return
    _call([sys.executable, "-m", "venv", str(_HOME)], "make its environment")
    _call([str(_PYTHON), "-m", "pip", "install", "--quiet", PACKAGE], "install it")


def _run(folder: Path, url: str, said: Iterable[dict[str, str]]) -> str:
    """Its version, after all events were added; its telemetry is off, its files stay in `folder`."""
    reached = {"openai_base_url": url, "api_key": "sk-loopback"}
    config = {
        "llm": {"provider": "openai", "config": {"model": "gpt-4o-mini", **reached}},
        "embedder": {
            "provider": "openai",
            "config": {"model": "text-embedding-3-small", "embedding_dims": _DIMENSIONS, **reached},
        },
        "vector_store": {
            "provider": "qdrant",
            "config": {"path": str(folder / "qdrant"), "embedding_model_dims": _DIMENSIONS},
        },
        "history_db_path": str(folder / "history.db"),
    }
    folder.mkdir()
    lines = "".join(json.dumps(row) + "\n" for row in said)
    command = [str(_PYTHON), "-c", _DRIVER, json.dumps(config)]
    settings = {"MEM0_TELEMETRY": "False", "MEM0_DIR": str(folder), "PYTHONWARNINGS": "ignore"}
    return _call(command, "run it", lines, settings).strip().splitlines()[-1]


def _call(command: list[str], what: str, given: str = "", settings: dict[str, str] | None = None) -> str:
    """What it printed; raises `PeerError`."""
    environment = {**os.environ, **(settings or {})}
    done = subprocess.run(command, input=given, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise PeerError(f"cannot {what}: {last}")
    return done.stdout


def remembered(body: dict[str, Any]) -> str:
    """One memory of the new message, as its prompt asks: self-contained, in fifteen words or more."""
    bought = _MESSAGE.findall(body["messages"][-1]["content"])
    texts = [f"User bought {name}, a purchase that they told of themselves, while they shopped." for name in bought]
    memory = [{"id": str(n), "text": text, "attributed_to": "user"} for n, text in enumerate(texts)]
    return json.dumps({"memory": memory})
