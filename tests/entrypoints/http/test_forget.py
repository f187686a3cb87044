"""A person erased over HTTP: by whom, and what a repeated or a running request does then."""

from __future__ import annotations

import pytest

from agent.core.erasure import Receipt
from tests.entrypoints.http.door import copy, served


@pytest.fixture
def door(shop, tmp_path):
    """A server of this test's own, without keys."""
    with served(copy(shop, tmp_path / "shop")) as running, running.client() as client:
        yield running, client


def test_a_person_is_erased(door):
    running, client = door
    token = {"Idempotency-Key": "once"}
    client.post("/v1/users/ann/events", json={"item_id": "f3", "event": "like"}, headers=token)
    told = client.delete("/v1/users/ann")
    assert told.status_code == 200, told.text
    receipt = Receipt.model_validate(told.json())
    assert (receipt.user_id, receipt.found) == ("ann", {})
    assert (receipt.erased["events"], receipt.erased["replays"]) == (4, 1)
    assert client.get("/v1/users/ann/profile").status_code == 404
    assert client.get("/v1/users").json()["items"] == ["bob", "cat"]
    again = client.delete("/v1/users/ann")
    assert (again.status_code, again.json()["code"]) == (404, "unknown_user")
    assert "ann" not in running.written.getvalue()


def test_who_comes_back_is_new(door):
    _, client = door
    client.delete("/v1/users/ann")
    moved = client.post("/v1/users/ann/events", json={"item_id": "m0", "event": "like"})
    assert (moved.status_code, moved.json()["version"]) == (201, 1)
    assert client.get("/v1/users/ann/profile").json()["events"] == 1


def test_others_can_be_served_meanwhile_and_afterwards(door):
    _, client = door

    def told():  # scores fade with the clock
        lines = client.get("/v1/users/bob/recommendations?n=3").json()["items"]
        return [(line["item_id"], line["explanation"]) for line in lines]

    before = told()
    client.delete("/v1/users/ann")
    assert told() == before


def test_an_admins_key_is_needed(keyed_shop, tmp_path):
    workspace, keys = keyed_shop
    with served(copy(workspace, tmp_path / "shop")) as running:
        for scope in ("read", "write", "ann"):
            with running.client(keys[scope]) as client:
                assert client.delete("/v1/users/ann").status_code == 403
        with running.client(keys["admin"]) as client:
            receipt = client.delete("/v1/users/ann").json()
        assert receipt["erased"]["api_keys"] == 2
        with running.client(keys["ann"]) as client:
            assert client.get("/v1/users/ann/profile").status_code == 401
