"""The endpoint's ASGI application: routes, waits, counts, and fails as told."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from eval.endpoint import voice, wire
from eval.endpoint.batches import BatchDesk
from eval.endpoint.behaviour import AT_ONCE, Behaviour, Fault
from eval.endpoint.embeddings import embed
from eval.endpoint.tally import Tally
from eval.endpoint.wire import Answer, missing

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_JSON = ((b"content-type", b"application/json"),)
_PAGE = ((b"content-type", b"text/html"),)
_EVENTS = ((b"content-type", b"text/event-stream"),)
_LINES = ((b"content-type", b"application/octet-stream"),)

SCRIPT_FAILED = "script_failed"
"""The fate of a call whose script raised, which is answered by status 500: a fault of the test, not a planned one."""


class App:
    """Bare ASGI, since the double must be much faster than the client beside it."""

    def __init__(self, behaviour: Behaviour, script: voice.Script | None, models: tuple[str, ...]) -> None:
        self.behaviour = behaviour
        self.tally = Tally()
        self._script = script
        self._models = models
        self._desk = BatchDesk(self._complete_line)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one HTTP request."""
        path, method = scope["path"], scope["method"]
        body = await _read(receive)
        if path == "/v1/chat/completions":
            await self._chat(orjson.loads(body), body, receive, send)
        elif path.startswith("/v1/files"):
            await self._files(method, path, dict(scope["headers"]).get(b"content-type", b""), body, send)
        else:
            await _send(send, self._other(method, path, body))

    async def _chat(self, body: dict[str, Any], raw: bytes, receive: Receive, send: Send) -> None:
        key = _key(raw)
        tally, behaviour = self.tally, self.behaviour
        repetition = tally.arrive(key)
        fault = behaviour.fate(key.hex(), repetition, tally.calls)
        answer = Answer()
        fate = SCRIPT_FAILED
        try:
            answer = voice.answer(body, fault, behaviour, self._script)
            if fault is Fault.HANG:
                await _until_gone(receive, behaviour.hang)
            elif fault not in AT_ONCE:
                await asyncio.sleep(behaviour.delay(key.hex(), repetition))
            fate = str(fault or "ok")
        finally:
            # Counted before the answer is sent, so that a client which has it finds it counted.
            tally.leave(key, fate, answer.tokens_in, answer.tokens_out)
        if fault in (Fault.CUT, Fault.HANG):
            await _cut(send, answer)
        elif body.get("stream") and answer.body.get("object") == "chat.completion":
            await _stream(send, answer)
        else:
            await _send(send, answer)

    def _complete_line(self, body: dict[str, Any]) -> Answer:
        key = _key(orjson.dumps(body))
        repetition = self.tally.arrive(key)
        fault = self.behaviour.fate(key.hex(), repetition, self.tally.calls)
        answer = voice.answer(body, fault, self.behaviour, self._script)
        self.tally.leave(key, str(fault or "ok"), answer.tokens_in, answer.tokens_out)
        return answer

    def _other(self, method: str, path: str, body: bytes) -> Answer:
        if path == "/v1/embeddings":
            answer = embed(orjson.loads(body))
            self.tally.embeddings += len(answer["data"])
            return Answer(body=answer)
        if path == "/v1/models":
            models = [{"id": name, "object": "model", "created": 0, "owned_by": "loopback"} for name in self._models]
            return Answer(body={"object": "list", "data": models})
        if path.startswith("/v1/batches"):
            return self._batches(method, path.split("/")[3:], body)
        return missing(f"path: {path}")

    def _batches(self, method: str, parts: list[str], body: bytes) -> Answer:
        if not parts and method == "GET":
            found = self._desk.all(self.behaviour)
            return Answer(body={"object": "list", "data": found, "has_more": False})
        if not parts:
            batch = self._desk.create(orjson.loads(body))
            return Answer(body=batch) if batch else missing("input file")
        batch = self._desk.cancel(parts[0]) if parts[1:] == ["cancel"] else self._desk.look(parts[0], self.behaviour)
        return Answer(body=batch) if batch else missing("batch")

    async def _files(self, method: str, path: str, kind: bytes, body: bytes, send: Send) -> None:
        parts = path.split("/")[3:]
        if not parts:
            form = _form(kind, body)
            await _send(send, Answer(body=self._desk.upload(form["purpose"].decode(), form["file"])))
        elif parts[1:] == ["content"]:
            content = self._desk.content(parts[0])
            await (_send(send, missing("file")) if content is None else _send_bytes(send, 200, _LINES, content))
        elif method == "DELETE":
            gone = self._desk.delete(parts[0])
            await _send(send, Answer(body={"id": parts[0], "object": "file", "deleted": gone}))
        else:
            known = self._desk.file(parts[0])
            await _send(send, Answer(body=known) if known else missing("file"))


def _key(raw: bytes) -> bytes:
    return hashlib.blake2b(raw, digest_size=8).digest()


async def _read(receive: Receive) -> bytes:
    message = await receive()
    parts = [message.get("body", b"")]
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
    return b"".join(parts)


async def _send(send: Send, answer: Answer) -> None:
    content = answer.page.encode() if answer.page else orjson.dumps(answer.body)
    await _send_bytes(send, answer.status, (_PAGE if answer.page else _JSON) + answer.headers, content)


async def _send_bytes(send: Send, status: int, headers: tuple[tuple[bytes, bytes], ...], content: bytes) -> None:
    length = (b"content-length", str(len(content)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": content})


async def _stream(send: Send, answer: Answer) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": list(_EVENTS)})
    for chunk in wire.chunks(answer.body):
        await send({"type": "http.response.body", "body": b"data: %b\n\n" % orjson.dumps(chunk), "more_body": True})
    await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


async def _cut(send: Send, answer: Answer) -> None:
    """Half of the promised bytes; returning early makes the server close the connection."""
    content = orjson.dumps(answer.body)
    length = (b"content-length", str(len(content)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [*_JSON, length]})
    await send({"type": "http.response.body", "body": content[: len(content) // 2], "more_body": True})


async def _until_gone(receive: Receive, seconds: float) -> None:
    """Waits until the client goes away, at most `seconds`."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(receive(), seconds)


def _form(kind: bytes, body: bytes) -> dict[str, bytes]:
    """The fields of a multipart form (RFC 7578), by name."""
    boundary = b"--" + kind.split(b"boundary=")[1].strip(b'"')
    fields: dict[str, bytes] = {}
    for part in body.split(boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = head.split(b' name="')[1].split(b'"')[0].decode()
        fields[name] = content.removesuffix(b"\r\n")
    return fields
