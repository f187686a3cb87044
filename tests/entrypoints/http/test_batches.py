"""Long work as resources: start, look, watch, cancel, resume, over a restart."""

from __future__ import annotations

import asyncio
import json
import threading
import time

import pytest

from agent.core.jobs import Job, JobState
from agent.core.settings import load_settings
from agent.flows import batch, jobs
from agent.wiring import Wiring
from tests.entrypoints.http.door import copy, event, served

BATCHES = "/v1/batches"


@pytest.fixture
def workspace(shop, tmp_path):
    """With one more person, who has no profile yet."""
    return copy(shop, tmp_path / "shop")


@pytest.fixture
def gate(monkeypatch):
    """Holds every person of a batch until it is opened."""
    real, gate = batch._Run._person, threading.Event()

    async def held(run, user_id):
        while not gate.is_set():
            await asyncio.sleep(0.01)
        await real(run, user_id)

    monkeypatch.setattr(batch._Run, "_person", held)
    yield gate
    gate.set()


def ended(client, job_id):
    """The job, once it has ended."""
    deadline = time.monotonic() + 30
    while (job := client.get(f"{BATCHES}/{job_id}").json())["state"] == "running":
        assert time.monotonic() < deadline, job
    return job


def events(client, job_id):
    """(name, job) of what a watcher is told, to the end."""
    with client.stream("GET", f"{BATCHES}/{job_id}/events") as told:
        assert told.headers["content-type"].startswith("text/event-stream")
        for part in "".join(told.iter_text()).split("\n\n"):
            fields = dict(line.split(": ", 1) for line in part.splitlines())
            if fields:
                yield fields["event"], Job(**json.loads(fields["data"]))


def test_a_batch_is_started_watched_and_done(workspace):
    with served(workspace) as running, running.client() as client:
        client.post("/v1/events", json={"events": [event("new", "f0", 1)]})
        made = client.post(BATCHES, json={"users": ["new", "ann"]})
        assert made.status_code == 202
        job_id = made.json()["job_id"]
        assert made.headers["location"] == f"{BATCHES}/{job_id}"
        told = list(events(client, job_id))
        assert [name for name, _ in told][-1] == "end"
        assert {name for name, _ in told[:-1]} <= {"progress"}
        done = told[-1][1]
        assert done.state is JobState.DONE
        assert done.stages["profile"].done == done.stages["profile"].total == 2
        assert done.outcome["states"] == {"built": 1 + 1, "unchanged": 0, "failed": 0}
        assert client.get("/v1/users/new/profile").json()["version"] == 1
        deadline = time.monotonic() + 30
        while "trigrain_jobs_running 0.0" not in client.get("/metrics").text:  # its thread ends after its work
            assert time.monotonic() < deadline
        again = ended(client, client.post(BATCHES, json={"users": ["new", "ann"]}).json()["job_id"])
        assert again["outcome"]["states"]["unchanged"] == 2
        listed = client.get(BATCHES, params={"limit": 1}).json()
        assert [one["job_id"] for one in listed["items"]] == [again["job_id"]]
        rest = client.get(BATCHES, params={"cursor": listed["next"]}).json()
        assert [one["job_id"] for one in rest["items"]] == [job_id]


@pytest.mark.parametrize(("work", "told"), [("reindex", "vectors"), ("train", None)])
def test_other_work_is_a_job_too(workspace, work, told):
    with served(workspace) as running, running.client() as client:
        job = ended(client, client.post(BATCHES, json={"work": work}).json()["job_id"])
    if told:
        assert job["outcome"][told]["items"] == 12
    else:
        assert (job["state"], job["failure"]["code"]) == ("failed", "input")
        assert "choices to learn from" in job["failure"]["message"]


def test_one_runs_at_a_time_is_cancelled_and_resumed(workspace, gate):
    with served(workspace) as running, running.client() as client:
        job_id = client.post(BATCHES, json={"workers": 1}).json()["job_id"]
        second = client.post(BATCHES, json={})
        assert (second.status_code, second.json()["code"]) == (409, "job_running")
        assert client.post(f"{BATCHES}/{job_id}/resume").status_code == 422
        assert client.post(f"{BATCHES}/{job_id}/cancel").json()["stop"] is True
        while not running.app.state.tenants["default"].wiring.records.jobs.get(job_id).stop:
            pass
        time.sleep(3 * jobs._LIVE)  # the beat has heard it; the person in work is let finish
        gate.set()
        stopped = ended(client, job_id)
        assert stopped["state"] == "cancelled"
        assert stopped["stages"]["profile"] == {"done": 1, "total": 3}
        resumed = client.post(f"{BATCHES}/{job_id}/resume")
        assert resumed.status_code == 202
        assert (resumed.json()["state"], resumed.json()["stop"]) == ("running", False)
        done = ended(client, job_id)
        assert done["state"] == "done"
        assert sum(done["outcome"]["states"].values()) == 3
        assert client.post(f"{BATCHES}/{job_id}/resume").status_code == 422


def test_the_server_answers_while_a_batch_runs(workspace, gate):
    with served(workspace) as running, running.client() as client:
        job_id = client.post(BATCHES, json={}).json()["job_id"]
        assert client.get("/v1/users/ann/recommendations").status_code == 200
        moved = client.post("/v1/users/ann/events", json={"item_id": "m1", "event": "like"})
        assert moved.json()["version"] == 2
        gate.set()
        assert ended(client, job_id)["outcome"]["states"]["failed"] == 0
        assert "m1" in json.dumps(client.get("/v1/users/ann/profile").json())


def test_a_server_that_ends_leaves_its_job_resumable(workspace, gate):
    with served(workspace) as running, running.client() as client:
        job_id = client.post(BATCHES, json={"workers": 1}).json()["job_id"]
        tenant = running.app.state.tenants["default"]
        with client.stream("GET", f"{BATCHES}/{job_id}/events") as told:
            lines = told.iter_lines()
            assert "event: progress" in [next(lines), next(lines)]
            tenant.closing.set()  # as the server does when it is told to end
            assert "event: end" in list(lines)
        time.sleep(3 * jobs._LIVE)
        gate.set()
        for thread in tuple(tenant.jobs):
            thread.join()
    with served(workspace) as running, running.client() as client:
        left = client.get(f"{BATCHES}/{job_id}").json()
        assert (left["state"], left["stages"]["profile"]["done"]) == ("interrupted", 1)
        client.post(f"{BATCHES}/{job_id}/resume")
        assert ended(client, job_id)["state"] == "done"


def test_a_server_that_was_killed_leaves_its_job_resumable(workspace):
    with Wiring(load_settings(workspace)) as wiring:  # what a kill leaves behind: a job that stands as running
        job = jobs.begin(wiring, jobs.Task())
    with served(workspace) as running, running.client() as client:
        assert client.get(f"{BATCHES}/{job.job_id}").json()["state"] == "interrupted"
        client.post(f"{BATCHES}/{job.job_id}/resume")
        assert ended(client, job.job_id)["state"] == "done"


def test_what_it_would_take_is_told_first(workspace):
    with served(workspace) as running, running.client() as client:
        told = client.post(f"{BATCHES}/estimate", json={"users": ["ann"]}).json()
        assert (told["people"], told["calls"]) == (1, 0)
        assert client.post(f"{BATCHES}/estimate", json={"users": ["zed"]}).json()["code"] == "unknown_user"


def test_whom_nobody_knows_is_the_jobs_failure(workspace):
    with served(workspace) as running, running.client() as client:
        job = ended(client, client.post(BATCHES, json={"users": ["zed"]}).json()["job_id"])
        assert (job["state"], job["failure"]["code"]) == ("failed", "unknown_user")
        assert client.get(f"{BATCHES}/failures").json() == {"items": [], "next": None}


@pytest.mark.parametrize("path", ["/nope", "/nope/events", "/nope/cancel", "/nope/resume"])
def test_a_job_that_is_none_is_told(client, path):
    method = "POST" if path.count("/") == 2 and "events" not in path else "GET"
    assert client.request(method, BATCHES + path).status_code == 422


@pytest.mark.parametrize("work", ["train", "reindex"])
def test_of_what_costs_nothing_there_is_no_estimate(workspace, work):
    with served(workspace) as running, running.client() as client:
        told = client.post(f"{BATCHES}/estimate", json={"work": work})
        assert told.status_code == 422
        assert told.json()["detail"].startswith(f"{work} asks no chat model for money")
