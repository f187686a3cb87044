"""One person over HTTP: profile, list, reasons, acts, corrections."""

from __future__ import annotations

import pytest

from agent import open_agent
from agent.core.schema import Explained, Profile, Recommendations
from tests.entrypoints.http.door import copy, served


def test_the_profile_is_the_one_that_python_shows(shop, tmp_path):
    workspace = copy(shop, tmp_path / "shop")
    with open_agent(workspace, llm="none") as agent:
        profile, found = agent.show("ann"), agent.recommend("ann", 3)
        line, full = agent.explain("ann", "f3"), agent.explain("ann", "f3", contrast="m0", style="full")
    with served(workspace) as running, running.client() as client:
        assert Profile(**client.get("/v1/users/ann/profile").json()) == profile
        assert Recommendations(**client.get("/v1/users/ann/recommendations", params={"n": 3}).json()) == found
        assert Explained(**client.get("/v1/users/ann/explanations/f3").json()) == line
        asked = {"contrast": "m0", "style": "full"}
        assert Explained(**client.get("/v1/users/ann/explanations/f3", params=asked).json()) == full
        assert full.contrast is not None
        assert full.explanation.startswith(line.explanation)


def test_a_profile_that_was_seen_is_not_sent_again(client):
    seen = client.get("/v1/users/cat/profile")
    tag = seen.headers["etag"]
    for given in (tag, f"W/{tag}", f'"other", {tag}', "*", f'{tag[:-1]}-gzip"'):
        again = client.get("/v1/users/cat/profile", headers={"If-None-Match": given})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/v1/users/cat/profile", headers={"If-None-Match": '"1"'}).status_code == 200
    client.post("/v1/users/cat/events", json={"item_id": "m1", "event": "like"})
    moved = client.get("/v1/users/cat/profile", headers={"If-None-Match": tag})
    assert moved.status_code == 200
    assert moved.json()["version"] == seen.json()["version"] + 1


def test_only_what_was_seen_is_edited(client):
    tag = client.get("/v1/users/bob/profile").headers["etag"]
    mute = {"action": "mute", "interest": "jazz"}
    done = client.post("/v1/users/bob/corrections", json=mute, headers={"If-Match": tag})
    assert done.status_code == 201
    assert done.json()["interest"]["muted"] is True
    assert done.json()["path"] == ["music", "jazz"]
    late = client.post("/v1/users/bob/corrections", json=mute, headers={"If-Match": tag})
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    now = done.headers["etag"]
    assert now == client.get("/v1/users/bob/profile").headers["etag"]
    unmute = {"action": "unmute", "interest": "jazz"}
    assert client.post("/v1/users/bob/corrections", json=unmute, headers={"If-Match": now}).status_code == 201
    assert client.post("/v1/users/new/corrections", json=unmute, headers={"If-Match": now}).status_code == 412


def test_an_act_moves_the_profile_and_the_versions_tell_how(client):
    first = client.post("/v1/users/dee/events", json={"item_id": "f0", "event": "like"}).json()
    assert first["version"] == 1
    second = client.post("/v1/users/dee/events", json={"item_id": "m0", "event": "like"}).json()
    assert second["version"] == 2
    assert {one["interest"]["name"] for one in second["changes"]} >= {"music", "jazz"}
    assert client.get("/v1/users/dee/profile/versions").json() == {"user_id": "dee", "versions": [1, 2]}
    changed = client.get("/v1/users/dee/profile/changes", params={"since": 1}).json()
    assert (changed["since"], changed["until"]) == (1, 2)
    assert any(one["words"].startswith("new: jazz") for one in changed["changes"])
    assert client.get("/v1/users/dee/profile", params={"version": 1}).json()["version"] == 1
    assert client.get("/v1/users/dee/profile", params={"version": 9}).status_code == 404


def test_a_statement_begins_a_profile(client):
    told = client.post("/v1/users/eve/statements", json={"text": "I like horror, but no travel and no polka"}).json()
    assert [one["path"] for one in told["understood"]] == [["films", "horror"], ["books", "travel"]]
    assert told["not_understood"] == ["polka"]
    found = client.get("/v1/users/eve/recommendations", params={"n": 3}).json()
    assert found["fallback"] is None
    assert {line["item_id"][0] for line in found["items"]} == {"f"}


def test_rules_exclusions_and_requests_hold(client):
    asked = {"query": "some jazz", "n": 2, "exclude": ["m0", "m1"], "explain": False}
    found = client.get("/v1/users/ann/recommendations", params=asked).json()
    assert [line["item_id"] for line in found["items"]] == ["m2", "m3"]
    assert all(line["explanation"] == "" for line in found["items"])
    ruled = client.get("/v1/users/ann/recommendations", params={"where": "item_id=b3"}).json()
    assert [line["item_id"] for line in ruled["items"]] == ["b3"]
    wrong = client.get("/v1/users/ann/recommendations", params={"where": "nonsense"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "input")


def test_ids_may_hold_anything(client):
    odd = "a/b c%?#.. 李"
    path = "/v1/users/a%2Fb%20c%25%3F%23..%20%E6%9D%8E"
    made = client.post(f"{path}/statements", json={"text": "I like jazz"})
    assert made.status_code == 201
    assert client.get(f"{path}/profile").json()["user_id"] == odd
    assert client.post(f"{path}/events", json={"item_id": "f0", "event": "like"}).status_code == 201
    assert odd in client.get("/v1/users", params={"limit": 500}).json()["items"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/v1/users/zed/profile", None, 404, "unknown_user"),
        ("GET", "/v1/users/zed/profile/versions", None, 404, "unknown_user"),
        ("GET", "/v1/users/zed/explanations/f0", None, 404, "unknown_user"),
        ("GET", "/v1/users/ann/explanations/zz", None, 404, "unknown_item"),
        ("POST", "/v1/users/ann/events", {"item_id": "zz", "event": "like"}, 404, "unknown_item"),
        ("POST", "/v1/users/ann/events", {"item_id": "f0", "event": "rating", "value": 99}, 422, "input"),
        ("POST", "/v1/users/ann/events", {"item_id": "f0", "event": "stare"}, 422, "invalid"),
        ("POST", "/v1/users/ann/events", {"item_id": "f0", "event": "like", "more": 1}, 422, "invalid"),
        ("POST", "/v1/users/ann/corrections", {"action": "mute", "interest": "opera"}, 422, "input"),
        ("POST", "/v1/users/ann/statements", {"text": ""}, 422, "invalid"),
        ("GET", "/v1/users/ann/recommendations?n=0", None, 422, "invalid"),
        ("GET", "/v1/users/ann/recommendations?explore=2", None, 422, "invalid"),
        ("POST", "/v1/users/ann/tokens", {}, 422, "input"),
        ("PUT", "/v1/users/ann/profile", None, 405, "method_not_allowed"),
    ],
)
def test_what_cannot_be_used_is_told(client, method, path, body, status, code):
    told = client.request(method, path, json=body)
    assert (told.status_code, told.json()["code"]) == (status, code), told.text
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["type"] == f"urn:trigrain:problem:{code}"
    assert told.json()["request_id"] == told.headers["x-request-id"]


def test_people_are_listed_by_how_their_ids_begin(client):
    for user in ("Ann", "an_", "an%", "äne"):
        assert client.post(
            f"/v1/users/{user.replace('%', '%25')}/events", json={"item_id": "m1", "event": "view"}
        ).is_success
    found = lambda prefix: client.get("/v1/users", params={"prefix": prefix}).json()["items"]  # noqa: E731
    assert found("an") == ["an%", "an_", "ann"]
    assert found("an_") == ["an_"]
    assert found("A") == ["Ann"]
    assert found("ä") == ["äne"]
    assert found("x") == []
    first = client.get("/v1/users", params={"prefix": "an", "limit": 2}).json()
    assert first["items"] == ["an%", "an_"]
    assert client.get("/v1/users", params={"prefix": "an", "cursor": first["next"]}).json()["items"] == ["ann"]


def test_the_course_of_interests_ends_with_the_profile(client):
    told = client.get("/v1/users/bob/profile/course", params={"steps": 3}).json()
    counts = [moment["events"] for moment in told["moments"]]
    profile = client.get("/v1/users/bob/profile").json()
    assert counts[-1] == profile["events"]
    assert counts == sorted(counts)
    now = {one["id"] for one in told["moments"][-1]["interests"]}
    assert now == {one["id"] for level in ("macro", "mid", "micro") for one in profile[level]}
    assert client.get("/v1/users/nobody/profile/course").status_code == 404
    assert client.get("/v1/users/bob/profile/course", params={"steps": 1}).status_code == 422
