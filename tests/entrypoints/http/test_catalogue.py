"""Items and events over HTTP, lists for nobody, audiences, the map, and what an owner looks at."""

from __future__ import annotations

import gzip

import orjson
import pytest

from tests.entrypoints.http.door import ACTS, ITEMS, copy, event, served


def test_lists_come_a_page_at_a_time(client):
    seen, cursor = [], ""
    while cursor is not None:
        page = client.get("/v1/items", params={"limit": 5, "cursor": cursor}).json()
        assert len(page["items"]) <= 5
        seen += [item["item_id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == sorted({item["item_id"] for item in ITEMS} | set(seen))
    people = client.get("/v1/users", params={"limit": 1}).json()
    assert people["items"] == ["ann"]
    rest = client.get("/v1/users", params={"cursor": people["next"]}).json()
    assert {*people["items"], *rest["items"]} >= set(ACTS)


@pytest.mark.parametrize("cursor", ["!", "a", "%ff", "li/+", "é"])
def test_a_cursor_that_is_none_is_told(client, cursor):
    assert client.get("/v1/items", params={"cursor": cursor}).json()["code"] == "input"


def test_rows_are_taken_in_cleaned_and_counted(shop, tmp_path):
    with served(copy(shop, tmp_path / "shop")) as running, running.client() as client:
        rows = [{"item_id": "n1", "title": "Dark house returns", "categories": ["films", "horror"]}, {"title": "none"}]
        told = client.post("/v1/items", json={"items": rows}).json()
        assert (told["items"]["read"], told["items"]["stored"]) == (2, 1)
        assert told["items"]["quarantined"] == {"missing_id": 1}
        [refused] = told["rows"]
        assert (refused["line"], refused["reason"]) == (2, "missing_id")
        assert refused["source"].startswith("request:")
        assert "n1" in [line["item_id"] for line in client.get("/v1/users/ann/recommendations").json()["items"]]
        acts = [event("ann", "b3", 20), event("new", "b3", 21), event("ann", "gone", 22)]
        told = client.post("/v1/events", json={"events": acts}).json()
        assert (told["events"]["stored"], told["events"]["quarantined"]) == (2, {"unknown_item": 1})
        assert client.get("/v1/users/ann/profile").json()["version"] == 2
        again = client.post("/v1/events", json={"events": acts[:2]}).json()
        assert again["events"]["duplicate"] == 2


def csv(rows):
    return "user_id,item_id,event,timestamp\n" + "".join(",".join(row.values()) + "\n" for row in rows)


def test_files_are_taken_in_under_their_own_names(client):
    files = {
        "items": ("../up/new items.csv", b"item_id,title\nz1,Zebra\n,nameless\n"),
        "events": ("events.csv.gz", gzip.compress(csv([event("zoe", "z1", 1)]).encode())),
    }
    told = client.post("/v1/imports", files=files)
    assert told.status_code == 201, told.text
    told = told.json()
    assert (told["items"]["stored"], told["events"]["stored"]) == (1, 1)
    assert [row["source"] for row in told["rows"]] == ["upload:items/new items.csv"]
    again = client.post("/v1/imports", files={"items": ("new items.csv", b"item_id,title\nz1,Zebra\n,nameless\n")})
    assert again.json()["items"]["duplicate"] == 1


def test_a_public_layout_is_read(client):
    item = b"|".join([b"7", b"Toy Story (1995)", b"01-Jan-1995", b"", b"http://x", *[b"0"] * 19])
    files = [("files", ("u.item", item + b"\n")), ("files", ("u.data", b"9\t7\t4\t881250949\n"))]
    told = client.post("/v1/imports", files=files, data={"format": "movielens"})
    assert told.status_code == 201, told.text
    assert (told.json()["items"]["stored"], told.json()["events"]["stored"]) == (1, 1)


@pytest.mark.parametrize(
    ("files", "data"),
    [
        ({}, {"x": "y"}),
        ({"items": ("items.csv", b"")}, {}),
        ({"items": ("items.csv", b"a,b\n1,2\n")}, {}),
        ({"items": (".hidden", b"item_id,title\nz1,Zebra\n")}, {}),
        ({"items": ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(100))}, {}),
        ({"files": ("u.item", b"x")}, {"format": "nonsense"}),
        ({"files": ("u.item", b"x")}, {}),
        ({"items": ("items.csv", b"item_id,title\nz1,Zebra\n")}, {"format": "movielens"}),
    ],
)
def test_an_upload_that_cannot_be_used_is_told_without_our_paths(client, files, data):
    told = client.post("/v1/imports", files=files, data=data)
    assert (told.status_code, told.json()["code"]) == (422, "input"), told.text
    assert "/tmp" not in told.text
    assert "trigrain-" not in told.text


def test_a_request_is_answered_for_nobody(client):
    found = client.get("/v1/recommendations", params={"query": "jazz", "n": 2}).json()
    assert found["user_id"] == ""
    assert {line["item_id"][0] for line in found["items"]} == {"m"}
    assert client.get("/v1/recommendations").json()["fallback"]


def test_whom_an_item_is_for_and_the_map(client):
    assert client.get("/v1/items/f3/audience", params={"n": 1}).json()["users"][0]["user_id"] == "ann"
    assert client.get("/v1/items/none/audience").json()["code"] == "unknown_item"
    assert client.get("/v1/items/none").json()["code"] == "unknown_item"
    assert {branch["name"] for branch in client.get("/v1/map").json()["tree"]} >= {"films", "music", "books"}


def test_the_owner_sees_cost_and_health(client):
    assert client.get("/v1/cost", params={"by": "model"}).json()["total"]["calls"] == 0
    told = client.get("/v1/doctor").json()
    assert {check["check"] for check in told["checks"]} >= {"records", "vectors", "chat model"}
    assert "/" not in next(check["found"] for check in told["checks"] if check["check"] == "workspace")


def test_large_answers_are_compressed(client):
    packed = client.get("/v1/users/ann/profile", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/v1/users/ann/profile", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < len(plain.content) / 2


def test_answers_are_kept_by_nobody_and_run_nothing(client):
    told = client.get("/v1/users/ann/profile")
    assert told.headers["cache-control"] == "no-store"
    assert told.headers["x-content-type-options"] == "nosniff"
    assert told.headers["content-security-policy"].startswith("default-src 'none'")


HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</script>", "\u2028", "\x00", "{{7*7}}"]


def test_what_people_write_comes_back_as_json_and_nothing_else(shop, tmp_path):
    with served(copy(shop, tmp_path / "shop")) as running, running.client() as client:
        rows = [{"item_id": f"x{n}", "title": f"Odd {text}", "tags": [text]} for n, text in enumerate(HOSTILE)]
        client.post("/v1/items", json={"items": rows})
        for text in HOSTILE:
            client.post("/v1/users/mal/corrections", json={"action": "add", "interest": f"odd {text}"})
            for path in ("/v1/users/mal/profile", "/v1/map", "/v1/items?limit=500"):
                told = client.get(path)
                assert told.headers["content-type"].startswith("application/json")
                orjson.loads(told.content)
            wrong = client.post("/v1/users/mal/corrections", json={"action": "mute", "interest": f"no {text}"})
            assert wrong.headers["content-type"] == "application/problem+json"
            found = client.get("/v1/recommendations", params={"query": text})
            assert found.status_code == 200
            assert orjson.loads(found.content)["user_id"] == ""


def test_half_a_character_does_no_harm(client):
    body = b'{"items": [{"item_id": "half", "title": "cut \\ud83d off", "more": 1e999}]}'
    told = client.post("/v1/items", content=body, headers={"Content-Type": "application/json"})
    assert told.status_code in (201, 422)
    assert client.get("/v1/items", params={"limit": 500}).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b'{"items": NaN}', b"null"])
def test_a_body_that_is_no_json_is_told(client, body):
    told = client.post("/v1/items", content=body, headers={"Content-Type": "application/json"})
    assert told.status_code in (400, 422), told.text
    assert told.headers["content-type"] == "application/problem+json"


def test_a_form_is_no_json(client):
    told = client.post("/v1/items", content=b'{"items": [{}]}', headers={"Content-Type": "text/plain"})
    assert told.status_code in (415, 422)
