"""A real browser at a real server over a small cinema."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from agent import open_agent
from agent.entrypoints.http.page import FOLDER
from tests.entrypoints.http.door import Served, copy, lines, served

T = TypeVar("T")
expect.set_options(timeout=30_000)
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync")
KINDS = {"horror": "Dark house", "noir": "Rain alley", "comedy": "Merry week", "war": "Long march"}
ITEMS = [
    {
        "item_id": f"{kind}{n}",
        "title": f"{name} {'I' * n} ({1980 + 5 * n})",
        "categories": ["film", kind],
        "tags": [kind, "slow" if n % 2 else "loud"],
    }
    for kind, name in KINDS.items()
    for n in range(1, 8)
]
ACTS = {
    "ann": ["horror1", "horror2", "horror3", "comedy1", "comedy2", "noir1"],
    "bob": ["war1", "war2", "noir1", "noir2"],
    "cat": ["comedy1", "comedy2", "comedy3", "horror1"],
}


def aside(work: Callable[[], T]) -> T:
    """What is done in a thread of its own: the browser's event loop runs in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def make_cinema(folder: Path) -> Path:
    """A workspace of three people with profiles; the real embedder, no chat model."""
    workspace = folder / "cinema"
    events = [
        {"user_id": user, "item_id": item, "event": "like", "timestamp": f"2026-01-{n + 1:02}T10:00:00Z"}
        for user, items in ACTS.items()
        for n, item in enumerate(items)
    ]
    events.append({"user_id": "ann", "item_id": "war1", "event": "dislike", "timestamp": "2026-02-01T10:00:00Z"})
    with open_agent(workspace, llm="none") as agent:
        agent.ingest(items=lines(folder / "items.jsonl", ITEMS), events=lines(folder / "events.jsonl", events))
        agent.profile()
    (workspace / "trigrain.toml").write_text('llm = "none"\nserving_log = "all"\n', encoding="utf-8")
    report = workspace / "evaluations" / "cinema"
    report.mkdir(parents=True)
    (report / "evaluation.json").write_text(json.dumps(EVALUATION), encoding="utf-8")
    return workspace


EVALUATION = {
    "protocol": "leave-last-out",
    "data": "cinema",
    "data_hash": "0123456789abcdef",
    "unit": "people",
    "units": 3,
    "machine": "two cores",
    "command": "trigrain eval cinema",
    "notes": [],
    "methods": {
        "popular": {"ndcg@10": {"value": 0.2, "low": 0.1, "high": 0.3, "n": 3}},
        "trigrain": {
            "ndcg@10": {"value": 0.4, "low": 0.3, "high": 0.5, "n": 3},
            "hit@10": {"value": 0.6, "low": 0.5, "high": 0.7, "n": 3},
        },
    },
}


@pytest.fixture(scope="session")
def cinema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed: ask for a copy."""
    return aside(lambda: make_cinema(tmp_path_factory.mktemp("page")))


@pytest.fixture
def door(cinema: Path, tmp_path: Path) -> Iterator[Served]:
    """A server of this test's own, without keys, with the page."""
    with served(copy(cinema, tmp_path / "cinema"), page=FOLDER) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without one these tests are left out here, and fail where everything has to be tested.

    A module's own: its driver keeps an event loop running in this thread, where other tests want to run theirs.
    """
    found = shutil.which("chromium")
    if found is None:
        assert not os.environ.get("CI"), "no browser: apt-get install chromium"
        pytest.skip("no browser: apt-get install chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=found, args=list(_QUIET))


@pytest.fixture
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A tab of a wide window in English, or as a test asks; whatever the console complains of fails the test."""
    options = {"viewport": {"width": 1440, "height": 1000}, "locale": "en-US", **getattr(request, "param", {})}
    with browser.new_context(**options) as context:
        page, faults = context.new_page(), list[str]()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.extend(complaints(line)))
        page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
        page.set_default_timeout(30_000)
        yield page
        assert faults == []


def complaints(line: ConsoleMessage) -> list[str]:
    """What the console says is wrong; that the API refuses or lacks something, the page tells itself."""
    told = "/v1/" in line.location["url"] and re.search(r"responded with a status of 40[134]", line.text)
    return [f"{line.text} {line.location['url']}"] if line.type in ("error", "warning") and not told else []
