"""So often, so much at once, so large, for so long; and from no other page."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from agent.entrypoints.http.limits import Limits, Turnstile
from agent.entrypoints.http.problems import Slower
from agent.flows import feedback, recommend
from tests.entrypoints.http.door import copy, served


def test_a_bucket_holds_twice_its_rate_and_fills_with_time():
    now = [0.0]
    turnstile = Turnstile(Limits(rate=2), lambda: now[0])

    def ask(caller="a"):
        with turnstile.passing(caller):
            pass

    for _ in range(2 * 2):
        ask()
    with pytest.raises(Slower, match="more than 2 requests a second"):
        ask()
    ask("b")
    now[0] = 0.5
    ask()
    with pytest.raises(Slower):
        ask()
    now[0] = 100.0
    for _ in range(2 * 2):
        ask()
    with pytest.raises(Slower):
        ask()


def test_so_many_are_inside_at_once():
    turnstile = Turnstile(Limits(in_flight=1))
    with turnstile.inside("a"):
        with pytest.raises(Slower, match="1 requests of this key"), turnstile.inside("a"):
            pass
        with turnstile.inside("b"):
            pass
    with turnstile.inside("a"):
        pass


@pytest.fixture(scope="module")
def small(shop, tmp_path_factory):
    limits = Limits(rate=1000, in_flight=2, seconds=0.3, body_mb=0.01)
    with served(copy(shop, tmp_path_factory.mktemp("small") / "shop"), limits=limits) as running:
        yield running


def test_too_often_says_when_to_come_again(shop, tmp_path):
    with served(copy(shop, tmp_path / "shop"), limits=Limits(rate=1)) as running, running.client() as client:
        answers = [client.get("/v1/items/f0") for _ in range(4)]
        assert [one.status_code for one in answers[:2]] == [200, 200]
        late = answers[-1]
        assert (late.status_code, late.json()["code"]) == (429, "too_many_requests")
        assert late.headers["retry-after"] == "1"
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused(small, chunked):
    body = b'{"items": [' + b" " * 20_000 + b"]}"
    content = iter([body]) if chunked else body
    with small.client() as client:
        told = client.post("/v1/items", content=content, headers={"Content-Type": "application/json"})
    assert told.status_code == 413, told.text
    assert told.headers["content-type"] == "application/problem+json"


def test_too_late_is_told_and_a_read_is_given_up(small, monkeypatch):
    given_up = threading.Event()

    async def endless(*given, **named):
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            given_up.set()
            raise

    monkeypatch.setattr(recommend, "recommend", endless)
    with small.client() as client:
        told = client.get("/v1/users/ann/recommendations")
        assert (told.status_code, told.json()["code"]) == (504, "timeout")
        assert given_up.wait(10)
        assert client.get("/v1/items/f0").status_code == 200


def test_a_write_that_is_late_goes_on_to_its_end(small, monkeypatch):
    real, done = feedback.feedback, threading.Event()

    async def late(*given, **named):
        await asyncio.sleep(0.6)
        told = await real(*given, **named)
        done.set()
        return told

    monkeypatch.setattr(feedback, "feedback", late)
    act = {"item_id": "m0", "event": "like"}
    with small.client(headers={"Idempotency-Key": "late"}) as client:
        told = client.post("/v1/users/cat/events", json=act)
        assert (told.status_code, told.json()["code"]) == (504, "timeout")
        assert "Idempotency-Key" in told.json()["hint"]
        assert done.wait(10)
        while (again := client.post("/v1/users/cat/events", json=act)).status_code == 409:
            pass  # its answer is being kept
        assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")


def test_too_many_at_once_are_refused(small, monkeypatch):
    begun, go_on = threading.Semaphore(0), threading.Event()
    real = recommend.recommend

    async def slow(*given, **named):
        begun.release()
        await asyncio.to_thread(go_on.wait, 10)
        return await real(*given, **named)

    monkeypatch.setattr(recommend, "recommend", slow)
    with small.client() as client, ThreadPoolExecutor() as pool:
        first = [pool.submit(client.get, "/v1/users/ann/recommendations") for _ in range(2)]
        assert begun.acquire(timeout=10)
        assert begun.acquire(timeout=10)
        third = client.get("/v1/items/f0")
        go_on.set()
        assert third.status_code == 429
        assert {one.result().status_code for one in first} <= {200, 504}


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.0.1", ""])
def test_another_hosts_name_is_refused(open_door, method, host):
    with open_door.client() as client:
        told = client.request(method, "/v1/items", headers={"Host": host})
    assert (told.status_code, told.json()["code"]) == (421, "misdirected")


def test_names_of_this_machine_are_not(open_door):
    port = open_door.url.rsplit(":", 1)[1]
    with open_door.client() as client:
        for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}", "LOCALHOST"):
            assert client.get("/v1/items", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Origin": "https://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_pages_request_is_refused(open_door, headers):
    rows = {"items": [{"item_id": "csrf", "title": "Never stored"}]}
    with open_door.client() as client:
        told = client.post("/v1/items", json=rows, headers=headers)
        assert (told.status_code, told.json()["code"]) == (403, "forbidden")
        form = client.post("/v1/imports", files={"items": ("i.csv", b"item_id,title\ncsrf,x\n")}, headers=headers)
        assert form.status_code == 403
        assert client.get("/v1/items/csrf").status_code == 404
        own = client.get("/v1/items", headers={"Origin": open_door.url, "Sec-Fetch-Site": "same-origin"})
        assert own.status_code == 200
        assert "access-control-allow-origin" not in own.headers


def test_no_preflight_is_answered(open_door):
    asked = {"Origin": "http://evil.example", "Access-Control-Request-Method": "POST"}
    told = httpx2.options(f"{open_door.url}/v1/items", headers=asked)
    assert told.status_code == 403
