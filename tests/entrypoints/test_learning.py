"""What is learnt while a workspace is open is in use as soon as it stands, and those at work are not disturbed."""

from __future__ import annotations

import time

import pytest

from agent import open_agent
from agent.core.jobs import JobState
from agent.core.learning import What
from agent.core.schema import Item
from agent.core.settings import load_settings
from agent.flows.embedder import TrainedEmbedder
from agent.flows.index import ITEMS
from agent.wiring import Wiring
from tests.entrypoints.http.door import served
from tests.fakes.embedder import HashEmbedder
from tests.flows.clans import fill


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """Of two people with profiles; words have directions of their own, so that there is something to learn."""
    monkeypatch.setattr("agent.adapters.embedder.open_embedder", lambda spec: HashEmbedder(identity="hash"))
    folder = tmp_path / "shop"
    with Wiring(load_settings(folder, llm="none")) as wiring:
        fill(wiring)
    with open_agent(folder, llm="none") as agent:
        agent.profile("u00", "u01")
    (folder / "trigrain.toml").write_text('llm = "none"\n', encoding="utf-8")
    return folder


def near(agent, item_id):
    """The items nearest in meaning, by what the agent works with."""
    vectors = agent._room.wiring.vectors
    _, rows = vectors.fetch(ITEMS, [item_id])
    return vectors.nearest(ITEMS, rows, 5)


def test_python_goes_on_with_what_it_has_learnt(shop):
    with open_agent(shop) as agent:
        before = near(agent, "i000")
        trained = agent.train("embedder", minutes=0.1)
        assert isinstance(trained, TrainedEmbedder)
        assert trained.kept
        assert agent._room.wiring.embedder.identity == f"trained@{trained.text_map.digest}"
        after = near(agent, "i000")
        assert after != before
        listed = agent.recommend("u00", explain=False).items
    with open_agent(shop) as agent:
        assert near(agent, "i000") == after
        assert agent.recommend("u00", explain=False).items == listed, "as whoever opens it anew has it"


def test_a_wrong_name_is_told(shop):
    with open_agent(shop) as agent, pytest.raises(ValueError, match="'tree' is not a valid What"):
        agent.train("tree")


def test_a_server_learns_as_a_job_and_lists_by_it(shop):
    with served(shop) as running, running.client() as client:
        room = running.app.state.tenants["default"].room
        old = room.wiring
        task = {"work": "train", "what": "embedder", "minutes": 0.1}
        job_id = client.post("/v1/batches", json=task).json()["job_id"]
        old.records.items.put([Item(item_id="late", title="word1 clan3")])
        deadline = time.monotonic() + 60
        while (job := client.get(f"/v1/batches/{job_id}").json())["state"] == JobState.RUNNING:
            assert client.get("/v1/users/u00/recommendations").status_code in {200, 503}
            assert time.monotonic() < deadline
        assert (job["outcome"]["what"], job["outcome"]["kept"]) == ("embedder", True)
        assert job["outcome"]["gain"]["low"] > 0
        while room.wiring.vectors.count("items") < 301:  # what came meanwhile is taken up after the job's end
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert room.wiring.embedder.identity == job["outcome"]["identity"]
        assert old.embedder is old.plain_embedder, "who was at work ends with what they began with"
        assert client.get("/v1/users/u00/recommendations").status_code == 200


@pytest.mark.parametrize("wrong", [{"what": "tree"}, {"minutes": 0}, {"trials": -1}])
def test_a_wrong_wish_starts_nothing(shop, wrong):
    with served(shop) as running, running.client() as client:
        assert client.post("/v1/batches", json={"work": "train", **wrong}).status_code == 422
        assert client.get("/v1/batches").json()["items"] == []


def test_what_is_renewed_keeps_purse_lock_and_records(shop):
    with Wiring(load_settings(shop)) as wiring:
        wiring.own()
        chat, vectors, purse = wiring.chat, wiring.vectors, wiring.purse
        newer = wiring.renewed(What.EMBEDDER)
        assert newer.vectors is not vectors
        assert (newer.records, newer.purse, newer.chat) == (wiring.records, purse, chat)
        newest = newer.renewed(What.ADAPTER)
        assert newest.vectors is newer.vectors
        assert newest.chat is not chat
        newest.close()
        with Wiring(load_settings(shop)) as other:
            other.own(wait_seconds=0.0)
