"""Nothing that a person said, is called or likes is in a line of the log, nor in a label of the meters."""

from __future__ import annotations

import re

from agent.flows import recommend
from tests.entrypoints.http.door import copy, key_of, served

SECRETS = ["ann", "zebra-user", "purple gadget", "saxophone", "Dark house", "horror", "wrong person"]


def visit(client):
    client.get("/v1/users/ann/profile")
    client.get("/v1/users/zebra-user/profile")
    client.get("/v1/users/ann/recommendations", params={"query": "purple gadget", "said": "saxophone"})
    client.get("/v1/recommendations", params={"query": "purple gadget"})
    client.post("/v1/users/ann/statements", json={"text": "I like horror, no saxophone"})
    client.post("/v1/users/ann/events", json={"item_id": "f0", "event": "comment", "text": "purple gadget"})
    client.post("/v1/users/ann/corrections", json={"action": "add", "interest": "purple gadget"})
    client.post("/v1/items", json={"items": [{"item_id": "purple gadget", "title": "saxophone"}]})
    client.post("/v1/items", json={"items": "saxophone"})
    client.get("/v1/items/purple gadget")
    client.get("/purple gadget/saxophone")
    client.post("/v1/batches", json={"users": ["zebra-user"]})


def test_a_line_a_request_without_anything_of_a_person(shop, tmp_path, monkeypatch):
    async def broken(*given, **named):
        raise RuntimeError("saxophone of the wrong person")

    with served(copy(shop, tmp_path / "shop")) as running, running.client() as client:
        visit(client)
        monkeypatch.setattr(recommend, "recommend", broken)
        fault = client.get("/v1/users/ann/recommendations")
        numbers = client.get("/metrics").text
    assert (fault.status_code, fault.json()["code"]) == (500, "fault")
    assert "saxophone" not in fault.text
    written = running.written.getvalue()
    for secret in SECRETS:
        assert not re.search(rf"\b{re.escape(secret)}\b", written), secret
        assert not re.search(rf"\b{re.escape(secret)}\b", numbers), secret
    requests = [line for line in running.log if line["event"] == "request"]
    assert len(requests) == 14
    assert {line["route"] for line in requests} >= {"/v1/users/{user_id}/profile", "(none)"}
    assert all({"at", "request", "method", "status", "ms"} <= line.keys() for line in requests)
    [told] = [line for line in running.log if line["event"] == "fault"]
    assert told["kind"] == "RuntimeError"
    assert told["request"] == fault.headers["x-request-id"]
    assert any("test_logs.py" in place for place in told["places"])
    assert "/work/" not in written.replace("/v1/", "")


def test_one_person_is_one_mark_in_one_run(shop, tmp_path):
    marks = []
    for n in range(2):
        with served(copy(shop, tmp_path / f"shop{n}")) as running, running.client() as client:
            client.get("/v1/users/ann/profile")
            client.get("/v1/users/ann/recommendations")
            client.get("/v1/users/bob/profile")
        marks.append([line["user"] for line in running.log if "user" in line])
    assert [first == second for first, second, _ in marks] == [True, True]
    assert len({mark for run in marks for mark in run}) == 4


def test_the_meters_count(shop, tmp_path):
    workspace = copy(shop, tmp_path / "shop")
    key = key_of(workspace)
    with served(workspace) as running, running.client(key) as client:
        client.get("/v1/users/ann/recommendations")
        client.get("/v1/users/nobody/recommendations")
        told = client.get("/metrics").text
    route = 'method="GET",route="/v1/users/{user_id}/recommendations",status="200"'
    assert f"trigrain_request_seconds_count{{{route}}} 2.0" in told
    assert key not in told
    assert key not in running.written.getvalue()
