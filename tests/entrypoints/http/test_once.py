"""A write that comes again under its idempotency key is done once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from agent.core.settings import load_settings
from agent.flows import feedback
from agent.wiring import Wiring
from tests.entrypoints.http.door import copy, served

LIKE = {"item_id": "m2", "event": "like"}


def events_of(workspace, user):
    with Wiring(load_settings(workspace)) as wiring:
        return wiring.records.events.of(user)


@pytest.fixture
def own(shop, tmp_path):
    workspace = copy(shop, tmp_path / "shop")
    with served(workspace) as running:
        yield workspace, running


def post(client, body, key, path="/v1/users/ann/events"):
    return client.post(path, json=body, headers={"Idempotency-Key": key})


def test_the_second_has_the_first_ones_answer(own):
    workspace, running = own
    with running.client() as client:
        first = post(client, LIKE, "k1")
        again = post(client, LIKE, "k1")
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers["idempotency-replayed"] == "true"
        assert "idempotency-replayed" not in first.headers
        assert len(events_of(workspace, "ann")) == 3 + 1
        assert post(client, LIKE, "k2").status_code == 201
        assert len(events_of(workspace, "ann")) == 3 + 2


@pytest.mark.parametrize(
    ("body", "path"), [({**LIKE, "item_id": "m1"}, "/v1/users/ann/events"), (LIKE, "/v1/users/bob/events")]
)
def test_another_request_under_the_key_is_refused(own, body, path):
    _, running = own
    with running.client() as client:
        assert post(client, LIKE, "k1").status_code == 201
        other = post(client, body, "k1", path)
        assert (other.status_code, other.json()["code"]) == (409, "conflict")


def test_what_came_to_nothing_may_be_tried_again(own):
    _, running = own
    with running.client() as client:
        missing = {"item_id": "late", "event": "like"}
        assert post(client, missing, "k1").status_code == 404
        client.post("/v1/items", json={"items": [{"item_id": "late", "title": "Late"}]})
        assert post(client, missing, "k1").status_code == 201


def test_headers_are_replayed_and_the_restart_is_outlived(shop, tmp_path):
    workspace = copy(shop, tmp_path / "shop")
    mute = {"action": "mute", "interest": "horror"}
    path = "/v1/users/ann/corrections"
    with served(workspace) as running, running.client() as client:
        first = post(client, mute, "k1", path)
    with served(workspace) as running, running.client() as client:
        again = post(client, mute, "k1", path)
        assert again.headers["idempotency-replayed"] == "true"
        assert again.headers["etag"] == first.headers["etag"]
        assert client.get("/v1/users/ann/profile").headers["etag"] == first.headers["etag"]


def test_at_once_it_is_done_once(own, monkeypatch):
    workspace, running = own
    begun, go_on = threading.Event(), threading.Event()
    real = feedback.feedback

    async def slow(*given, **named):
        begun.set()
        assert go_on.wait(30)
        return await real(*given, **named)

    monkeypatch.setattr(feedback, "feedback", slow)
    with running.client() as client, ThreadPoolExecutor() as pool:
        first = pool.submit(post, client, LIKE, "k1")
        assert begun.wait(30)
        second = post(client, LIKE, "k1")
        assert (second.status_code, second.json()["code"]) == (409, "conflict")
        assert "being worked on" in second.json()["detail"]
        go_on.set()
        assert first.result().status_code == 201
    assert len(events_of(workspace, "ann")) == 3 + 1


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_is_none_is_refused(own, key):
    _, running = own
    with running.client() as client:
        assert post(client, LIKE, key).status_code == 409
