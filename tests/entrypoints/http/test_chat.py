"""Talk as a stream: the verb itself, and a scripted one in its place where streams are at stake."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest
from pydantic import BaseModel

from agent.core.errors import ModelUnreachable
from tests.entrypoints.http.door import copy, served


class Word(BaseModel):
    kind: str = "word"
    text: str


class Reply(BaseModel):
    kind: str = "reply"
    session: str


class Scripted:
    """Fills `Talk`: says the words again, and remembers what it was asked."""

    def __init__(self):
        self.asked = []
        self.left = threading.Event()

    async def __call__(self, workspace, user_id, text, session):
        self.asked.append((workspace.settings.llm, user_id, text, session))
        try:
            for word in text.split():
                if word == "fail":
                    raise ModelUnreachable("the endpoint is late", where="/srv/secret/model", hint="try again")
                if word == "wait":
                    await asyncio.sleep(30)
                yield Word(text=word)
            yield Reply(session=session or "s1")
        finally:
            self.left.set()


@pytest.fixture
def talk(shop, tmp_path):
    scripted = Scripted()
    with served(copy(shop, tmp_path / "shop"), verb=scripted) as running, running.client() as client:
        yield scripted, client


def turn(client, text, **more):
    return client.post("/v1/users/ann/chat", json={"text": text, **more}).text


def test_events_come_in_order_with_their_names(talk):
    scripted, client = talk
    assert turn(client, "no <b>horror</b>\n\u2028", session="s7") == (
        'id: 1\nevent: word\ndata: {"kind":"word","text":"no"}\n\n'
        'id: 2\nevent: word\ndata: {"kind":"word","text":"<b>horror</b>"}\n\n'
        'id: 3\nevent: reply\ndata: {"kind":"reply","session":"s7"}\n\n'
    )
    assert scripted.asked == [("none", "ann", "no <b>horror</b>\n\u2028", "s7")]


def test_an_error_in_the_middle_is_the_last_event(talk):
    _, client = talk
    told = turn(client, "well fail never")
    assert told.count("event: word") == 1
    assert "event: problem" in told
    assert '"code":"model_unreachable"' in told
    assert "secret" not in told


def test_who_leaves_ends_the_talk(talk):
    scripted, client = talk
    with client.stream("POST", "/v1/users/ann/chat", json={"text": "one wait"}) as told:
        assert next(told.iter_text()).startswith("id: 1")
    assert scripted.left.wait(10)


def test_a_long_talk_fits_through(talk):
    _, client = talk
    assert turn(client, "a " * 900).count("event: word") == 900


def events(told):
    """(name, data) of each."""
    pairs = (event.split("\n") for event in told.strip().split("\n\n"))
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for _, name, data in pairs]


def test_the_verb_itself_talks_and_goes_on(shop, tmp_path):
    with served(copy(shop, tmp_path / "shop")) as running, running.client() as client:
        *sentences, (name, reply) = events(turn(client, "something to read"))
        assert name == "reply"
        assert "\n".join(data["text"] for _, data in sentences) == reply["reply"]
        again = events(turn(client, "others?", session=reply["session"]))[-1][1]
        assert again["session"] == reply["session"]
        assert again["plan"]["acts"] == ["more"]
        keyed = client.post("/v1/users/ann/chat", json={"text": "hello"}, headers={"Idempotency-Key": "k"})
        assert (keyed.status_code, keyed.headers["content-type"].partition(";")[0]) == (200, "text/event-stream")
        told = client.post("/v1/users/bob/chat", json={"text": "others?", "session": reply["session"]}).text
        assert [name for name, _ in events(told)] == ["problem"]
