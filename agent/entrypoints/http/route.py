"""What happens around every endpoint, in this order: who asks, may they, not too often, done before, in time."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Coroutine, MutableMapping
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message

from agent.core.access import Replay
from agent.core.schema import digest
from agent.entrypoints.http.caller import USER, Caller, identify, needed
from agent.entrypoints.http.limits import Limits, Turnstile
from agent.entrypoints.http.problems import Conflicting, TooLate

V1 = "/v1"
KEY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotency-Replayed"
KEPT = timedelta(hours=24)
"""How long an answer can be asked for again; as long as clients usually try."""
_KEPT_HEADERS = ("content-type", "etag", "location")
_LONG = "__trigrain_long__"

_SLASH = "\ue02f"
"""Stands for a `/` inside an id while the path is taken apart; from Unicode's private area."""

Handle = Callable[[Request], Coroutine[Any, Any, Response]]


def long(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Marks an endpoint whose work is bounded by its upload and not by the clock."""
    setattr(endpoint, _LONG, True)
    return endpoint


class Route(APIRoute):
    """A route that nobody passes unasked: what is not said to need less needs the scope `admin`."""

    def get_route_handler(self) -> Handle:
        """The endpoint with all that stands before it."""
        inner = super().get_route_handler()
        scope, is_long = needed(self.endpoint), hasattr(self.endpoint, _LONG)
        writes = bool((self.methods or set()) - {"GET", "HEAD"}) and not is_long

        async def handle(request: Request) -> Response:
            restore_slashes(request.path_params)
            caller = await identify(request)
            caller.may(scope, request.path_params)
            limits: Limits = request.app.state.limits
            turnstile: Turnstile = request.app.state.turnstile
            with turnstile.passing(caller.name):
                if is_long:
                    return await inner(_sized(request, limits.upload_mb))
                request = _sized(request, limits.body_mb)
                with caller.tenant.meters.traced(f"{request.method} {self.path}"):
                    work = _once(inner, request, caller) if writes else inner(request)
                    return await _in_time(work, limits.seconds, go_on=writes)

        return handle


def keep_slashes(scope: MutableMapping[str, Any]) -> None:
    """Lets `%2F` in a path be part of an id, before the path is taken apart."""
    raw = scope.get("raw_path", b"")
    if b"%2f" in raw.lower():
        kept = re.sub(rb"%2[fF]", _SLASH.encode(), raw)
        scope["path"] = unquote(kept.decode("utf-8", "replace"))


def restore_slashes(path_params: dict[str, Any]) -> None:
    """Gives the ids of a path back what `keep_slashes` took from them."""
    for name, value in path_params.items():
        if isinstance(value, str):
            path_params[name] = value.replace(_SLASH, "/")


def _sized(request: Request, most_mb: float) -> Request:
    """The same request, of which no more is read than it may have; what is over it raises an `HTTPException`."""
    most, read = most_mb * 1_000_000, 0
    # As the framework's own error: any other from inside a body would be told as a body that cannot be parsed.
    too_large = HTTPException(413, f"the body is larger than {most_mb:g} MB")
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > most:
        raise too_large

    async def receive() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > most:
            raise too_large
        return message

    return Request(request.scope, receive)


async def _in_time(work: Coroutine[Any, Any, Response], seconds: float, *, go_on: bool) -> Response:
    """The answer; raises `TooLate`. A write that is late goes on to its end: half of one would be worse."""
    task = asyncio.create_task(work)
    try:
        async with asyncio.timeout(seconds):
            return await (asyncio.shield(task) if go_on else task)
    except TimeoutError:
        task.add_done_callback(_seen)
        hint = f"it goes on; ask again with the same {KEY_HEADER}" if go_on else "ask for less"
        raise TooLate(f"not done within {seconds:g} s", hint=hint) from None


def _seen(task: asyncio.Task[Response]) -> None:
    """Nobody waits for it any more: without a look the loop would print its error, and with it somebody's words."""
    if not task.cancelled():
        task.exception()


async def _once(inner: Handle, request: Request, caller: Caller) -> Response:
    """The answer to a write; to one that comes again under its key, the answer that it had."""
    given = request.headers.get(KEY_HEADER)
    if given is None:
        return await inner(request)
    begun = await _beginning(request, caller, given)
    replays = caller.tenant.wiring.records.replays
    before = await asyncio.to_thread(replays.begin, begun, begun.at - KEPT)
    if before is not None:
        return _again(before, begun)
    try:
        response = await inner(request)
    except BaseException:
        await asyncio.to_thread(replays.drop, begun.key)  # it came to nothing: the client may try again
        raise
    if isinstance(response, StreamingResponse):  # it cannot be replayed
        await asyncio.to_thread(replays.drop, begun.key)
        return response
    headers = {name: value for name, value in response.headers.items() if name in _KEPT_HEADERS}
    answered = {"status": response.status_code, "headers": headers, "body": bytes(response.body).decode()}
    await asyncio.to_thread(replays.finish, begun.model_copy(update=answered))
    return response


async def _beginning(request: Request, caller: Caller, given: str) -> Replay:
    if not 1 <= len(given) <= 200:
        raise Conflicting(f"{KEY_HEADER} has {len(given)} characters", hint="give 1 to 200")
    body = hashlib.blake2b(await request.body(), digest_size=16).hexdigest()
    return Replay(
        key=digest(caller.name, given),
        fingerprint=digest(request.method, request.url.path, request.url.query, body),
        user_id=request.path_params.get(USER),
        at=caller.tenant.wiring.now(),
    )


def _again(before: Replay, begun: Replay) -> Response:
    if before.fingerprint != begun.fingerprint:
        raise Conflicting("another request came under this idempotency key", hint="give every request a key of its own")
    if not before.status:
        raise Conflicting("the request with this idempotency key is being worked on", hint="try again in a moment")
    return Response(before.body, before.status, {**before.headers, REPLAYED_HEADER: "true"})
