"""Embeddings over HTTP: what is sent, what is asked again, what becomes of every fault."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import openai
import pytest

from agent.adapters import openai_embedder as room
from agent.adapters.openai_embedder import ATTEMPTS, BATCH, OpenAIEmbedder, open_openai_embedder
from agent.core.errors import EmbeddingError, SettingsError
from agent.core.settings import Settings
from agent.wiring import Wiring
from eval.endpoint import Endpoint


def vectors(rows) -> dict:
    data = [{"object": "embedding", "index": n, "embedding": row} for n, row in enumerate(rows)]
    return {"object": "list", "data": data, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}


class Script:
    """A server that answers in turn with (status, body, headers), the last one for ever; `asked` holds the bodies."""

    def __init__(self, *answers) -> None:
        self.answers, self.asked = list(answers), []
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                script.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                answer = script.answers.pop(0) if len(script.answers) > 1 else script.answers[0]
                status, body, headers = answer(script.asked[-1]) if callable(answer) else answer
                sent = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"content-type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v1"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def count_up(body):
    """A vector a text, which says how long the text is."""
    return 200, vectors([[float(len(text)), 1.0] for text in body["input"]]), {}


GOOD = (200, vectors([[3.0, 4.0]]), {})
BUSY = (429, {"error": {"message": "slow down", "code": "rate_limit_exceeded"}}, {"retry-after": "7"})


@pytest.fixture
def serve() -> Iterator:
    """(script, embedder, seconds slept) for answers in turn."""
    running = []

    def start(*answers):
        script, slept = Script(*answers), []
        client = openai.OpenAI(base_url=script.url, api_key="sk-test", max_retries=0)
        embedder = OpenAIEmbedder(client, "m", sleep=slept.append)
        running.append((embedder, script))
        return script, embedder, slept

    yield start
    for embedder, script in running:
        embedder.close()
        script.close()


class TestWell:
    def test_rows_are_of_length_one(self, serve):
        _, embedder, _ = serve(GOOD)
        assert embedder.encode(["a"]) == pytest.approx(np.array([[0.6, 0.8]]))
        assert embedder.dimension == 2

    def test_many_texts_are_sent_in_portions_and_each_once(self, serve):
        script, embedder, _ = serve(count_up)
        texts = [f"{'x' * (n % 7)} text {n % (BATCH + 40)}" for n in range(2 * BATCH)]
        rows = embedder.encode(texts)
        assert rows.shape == (len(texts), 2)
        assert sum(len(body["input"]) for body in script.asked) == len(set(texts))
        assert max(len(body["input"]) for body in script.asked) <= BATCH
        for text, row in zip(texts, rows, strict=True):
            assert row[0] / row[1] == pytest.approx(len(text), rel=1e-4)

    def test_answers_out_of_order_come_back_in_order(self, serve):
        shuffled = vectors([[1.0, 0.0], [0.0, 1.0]])
        shuffled["data"].reverse()
        _, embedder, _ = serve((200, shuffled, {}))
        assert embedder.encode(["a", "b"]).tolist() == [[1.0, 0.0], [0.0, 1.0]]

    def test_what_json_or_the_api_cannot_hold_is_sent_as_what_it_can(self, serve):
        script, embedder, _ = serve(count_up)
        embedder.encode(["", "  ", "half \ud83d"])
        assert script.asked[0]["input"] == ["-", "-", "half ?"]

    def test_it_speaks_both(self, serve):
        _, embedder, _ = serve(GOOD)
        assert embedder.speaks("en")
        assert embedder.speaks("zh")


class TestPatience:
    def test_it_waits_as_long_as_it_is_asked_to(self, serve):
        script, embedder, slept = serve(BUSY, GOOD)
        assert embedder.encode(["a"]).shape == (1, 2)
        assert slept == [7.0]
        assert len(script.asked) == 2

    def test_else_it_doubles_its_wait(self, serve):
        script, embedder, slept = serve((503, {"error": {"message": "overloaded"}}, {}))
        with pytest.raises(EmbeddingError, match=r"2 texts could not be embedded: .*overloaded") as caught:
            embedder.encode(["a", "b"])
        assert slept == [0.5 * 2**n for n in range(ATTEMPTS - 1)]
        assert len(script.asked) == ATTEMPTS
        assert caught.value.where.startswith("embedder openai:m@http://127.0.0.1")
        assert caught.value.hint

    def test_a_used_up_day_is_not_sat_out(self, serve):
        script, embedder, slept = serve((429, {"error": {"message": "come tomorrow"}}, {"retry-after": "40000"}))
        with pytest.raises(EmbeddingError, match="come tomorrow"):
            embedder.encode(["a"])
        assert slept == []
        assert len(script.asked) == 1


class TestFaults:
    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            ((401, {"error": {"message": "bad key"}}, {}), "bad key"),
            ((404, {"error": {"message": "no such model"}}, {}), "no such model"),
            ((429, {"error": {"message": "no money", "code": "insufficient_quota"}}, {}), "no money"),
            ((400, {"error": {"message": "too long"}}, {}), "too long"),
            ((200, vectors([[1.0, 0.0], [0.0, 1.0]]), {}), "not one vector for each of 1 texts"),
            ((200, vectors([[0.0, 0.0]]), {}), "not one vector"),
            ((200, vectors([]), {}), "cannot be read"),
            ((200, b"<html>sign in</html>", {"content-type": "text/html"}), "cannot be read"),
            ((200, {"error": {"message": "upstream"}}, {}), "could not be embedded"),
        ],
        ids=["key", "model", "money", "long", "many", "zero", "none", "page", "error"],
    )
    def test_what_cannot_be_cured_is_told_at_once_on_one_line(self, serve, answer, told):
        script, embedder, slept = serve(answer)
        with pytest.raises(EmbeddingError, match=told) as caught:
            embedder.encode(["a"])
        assert "\n" not in str(caught.value)
        assert (len(script.asked), slept) == (1, [])

    def test_nobody_there(self):
        slept = []
        client = openai.OpenAI(base_url="http://127.0.0.1:9/v1", api_key="sk-test", max_retries=0)
        embedder = OpenAIEmbedder(client, "m", sleep=slept.append)
        with pytest.raises(EmbeddingError, match="1 texts could not be embedded") as caught:
            embedder.encode(["a"])
        assert "base URL" in caught.value.hint
        assert len(slept) == ATTEMPTS - 1
        embedder.close()


class TestSetting:
    def test_without_a_key(self, monkeypatch):
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        with pytest.raises(SettingsError) as caught:
            open_openai_embedder("m")
        assert caught.value.where == "variable OPENAI_API_KEY"

    def test_its_name_says_where_it_is_unless_that_is_the_vendor(self, monkeypatch):
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
        with open_openai_embedder("text-embedding-3-small")._client as client:
            assert OpenAIEmbedder(client, "x").identity == "openai:x"

    def test_the_setting_opens_it_and_the_workspace_closes_it(self, tmp_path, monkeypatch):
        with Endpoint() as endpoint:
            monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
            monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
            with Wiring(Settings(workspace=tmp_path, embedder="openai:any")) as wiring:
                assert wiring.embedder.identity == f"openai:any@{endpoint.url}"
                assert wiring.embedder.encode(["故宫", "天坛"]).shape == (2, 64)
                client = wiring.embedder._client
            assert client.is_closed()
            assert endpoint.counts.embeddings == 2


def test_a_call_stays_under_the_vendors_limit():
    assert room.BATCH <= 2048
