"""`serve` and `keys` as they are typed, in processes of their own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time

import httpx2
import pytest

from agent import open_agent
from tests.entrypoints.cli.door import COMMAND, ROOT, environment, typed


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A workspace with one item."""
    folder = tmp_path_factory.mktemp("empty")
    (folder / "items.jsonl").write_text('{"item_id": "p1", "title": "Trail shoes"}\n', encoding="utf-8")
    with open_agent(folder / "shop", llm="none") as agent:
        agent.ingest(items=folder / "items.jsonl")
    (folder / "shop" / "trigrain.toml").write_text('llm = "none"\n', encoding="utf-8")
    return folder / "shop"


@pytest.fixture
def shop(empty, tmp_path):
    return shutil.copytree(empty, tmp_path / "shop", ignore=shutil.ignore_patterns("lock*"))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return bound.getsockname()[1]


class Running:
    """A server in a process, its lines read as they come."""

    def __init__(self, *arguments):
        self.port = free_port()
        command = [COMMAND, "serve", "--port", str(self.port), *map(str, arguments)]
        known = environment(PYTHONPATH=os.environ.get("PYTHONPATH", str(ROOT)))
        self.process = subprocess.Popen(command, env=known, stderr=subprocess.PIPE, text=True)
        self.lines = []
        self.ready = threading.Event()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(json.loads(line))
            if self.lines[-1]["event"] == "ready":
                self.ready.set()
        self.ready.set()

    def __enter__(self):
        assert self.ready.wait(90)
        deadline = time.monotonic() + 30
        while True:
            try:
                assert httpx2.get(f"{self.url}/healthz").status_code == 200
                return self
            except httpx2.TransportError:
                assert time.monotonic() < deadline, self.lines

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.reader.join()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


def test_it_serves_says_whom_it_lets_in_and_ends_when_told(shop):
    with Running("--workspace", shop) as running:
        serving = next(line for line in running.lines if line["event"] == "serving")
        assert serving["url"] == running.url
        assert serving["keys"].startswith("none: this machine alone")
        assert httpx2.get(f"{running.url}/v1/items").json()["items"][0]["item_id"] == "p1"
        busy = typed("serve", "--workspace", shop, "--port", free_port())
        assert busy.code == 2
        assert "in use by process" in busy.complaint
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(30) in (0, -signal.SIGTERM)
        running.reader.join()
        assert running.lines[-1]["event"] == "closed"


def test_with_a_key_it_asks_for_it_until_it_is_revoked(shop):
    made = typed("keys", "add", "program", "--scope", "write", "--workspace", shop, "--json").document
    listed = typed("keys", "list", "--workspace", shop, "--json").document["keys"]
    assert [(one["key_id"], one["name"], one["scope"]) for one in listed] == [(made["key_id"], "program", "write")]
    assert made["key"] not in json.dumps(listed)
    assert "digest" not in made
    with Running("--workspace", shop) as running, httpx2.Client(base_url=running.url) as client:
        assert client.get("/v1/items").status_code == 401
        own = {"Authorization": f"Bearer {made['key']}"}
        assert client.get("/v1/items", headers=own).status_code == 200
        assert client.get("/v1/cost", headers=own).status_code == 403
        assert typed("keys", "revoke", made["key_id"], "--workspace", shop).out == "revoked: program\n"
        deadline = time.monotonic() + 10
        while client.get("/v1/items", headers=own).status_code != 401:  # 200, then 429: this asks often
            assert time.monotonic() < deadline


def test_a_port_that_is_taken_is_told(shop):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = typed("serve", "--workspace", shop, "--port", taken.getsockname()[1])
    assert told.code == 2
    assert "address already in use" in told.complaint


def test_without_a_key_nobody_else_is_let_in(shop):
    told = typed("serve", "--workspace", shop, "--host", "0.0.0.0", "--port", 0, "--json")
    assert told.code == 2
    assert told.document["error"]["code"] == "settings"
    assert "anybody who reaches 0.0.0.0" in told.complaint
    assert "trigrain keys add" in told.complaint


def test_several_workers_need_shared_stores(shop):
    told = typed("serve", "--workspace", shop, "--workers", 2, "--port", 0)
    assert told.code == 2
    assert "2 workers would write one embedded store" in told.complaint
    assert "chroma_url" in told.complaint


def test_several_tenants_need_keys(shop):
    shutil.copytree(shop, shop.parent / "other")
    told = typed("serve", "--tenants", shop.parent, "--port", 0)
    assert told.code == 2
    assert "several tenants, and no key" in told.complaint


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ("", "no tenants"),
        ("[[tenants]]\nname = 'a'", "cannot read the tenants"),
        ("tenants = 3", "cannot read the tenants"),
        ("[[tenants", "cannot read the tenants"),
        ("[[tenants]]\nname = 'A b'\nworkspace = 'shop'", "not a tenant's name"),
        ("[[tenants]]\nname = 'a'\nworkspace = 'x'\n[[tenants]]\nname = 'a'\nworkspace = 'y'", "two tenants"),
    ],
)
def test_a_list_of_tenants_that_is_none_is_told(tmp_path, toml, complaint):
    file = tmp_path / "tenants.toml"
    file.write_text(toml, encoding="utf-8")
    told = typed("serve", "--tenants", file, "--port", 0)
    assert told.code == 2
    assert complaint in told.complaint


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["add"], "a key needs a name"),
        (["add", "x" * 81], "a key needs a name"),
        (["add", "phone", "--user", "ann", "--scope", "admin"], "cannot have the scope admin"),
        (["revoke"], "which key?"),
        (["revoke", "nope"], "no key 'nope'"),
    ],
)
def test_keys_that_cannot_be_made_or_revoked(shop, arguments, complaint):
    told = typed("keys", *arguments, "--workspace", shop)
    assert told.code == 2
    assert complaint in told.complaint


def test_a_key_is_told_once(shop):
    told = typed("keys", "add", "program", "--days", 1, "--workspace", shop)
    assert told.out.startswith("trg_")
    assert "shown once" in told.err
    page = typed("keys", "list", "--workspace", shop).out
    assert "program" in page
    assert told.out.split("_")[2].strip() not in page
