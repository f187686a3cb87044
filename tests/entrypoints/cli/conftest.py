"""A slice of the groceries, and workspaces of it in the states that commands meet."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from eval.endpoint import Endpoint
from tests.entrypoints.cli.door import FAR, ROOT, facts_only, groceries, typed


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """A folder of items and events of six people."""
    return groceries(tmp_path_factory.mktemp("groceries"), people=6, events_each=15, others=30)


@pytest.fixture(scope="session")
def people(data):
    """Their ids, ordered."""
    events = (data / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return sorted({line.split('"')[3] for line in events})


@pytest.fixture(scope="session")
def stored(data, tmp_path_factory):
    """A workspace with records and no profiles. Not to be changed: ask for `ingested`."""
    workspace = tmp_path_factory.mktemp("stored") / "shop"
    done = typed("ingest", data, "--workspace", workspace, "--json")
    assert done.code == 0, done.err
    return workspace


@pytest.fixture(scope="session")
def known(stored, tmp_path_factory):
    """A workspace whose six people have profiles, worded at the endpoint. Not to be changed: ask for `profiled`."""
    workspace = tmp_path_factory.mktemp("known") / "shop"
    shutil.copytree(stored, workspace)
    with Endpoint(answer=facts_only) as endpoint:
        done = typed("profile", "--all", "--llm", FAR, "--workspace", workspace, **key_to(endpoint))
    assert done.code == 0, done.err
    return workspace


@pytest.fixture
def ingested(stored, known, tmp_path):
    """A copy of its own with records and no profiles; the vectors are there, which spares their making."""
    workspace = shutil.copytree(stored, tmp_path / "shop")
    shutil.copytree(known / "chroma", workspace / "chroma", dirs_exist_ok=True)
    return workspace


@pytest.fixture
def profiled(known, tmp_path):
    """A copy of its own with everybody's profile."""
    return shutil.copytree(known, tmp_path / "shop")


@pytest.fixture
def endpoint():
    """Answers with facts until told otherwise."""
    with Endpoint(answer=facts_only) as running:
        yield running


def key_to(endpoint):
    """The variables that lead to it."""
    return {"OPENAI_BASE_URL": endpoint.url, "OPENAI_API_KEY": "sk-test"}


@pytest.fixture
def holder(profiled):
    """A process that owns the workspace `profiled`."""
    hold = "import sys, time; from pathlib import Path; from agent.adapters.lock import WorkspaceLock as Lock\n"
    hold += "lock = Lock(Path(sys.argv[1])); lock.acquire(0); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, profiled], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout.readline() == "held\n"
        yield running
