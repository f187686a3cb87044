"""What surrounds every request, found or not: its id, its line in the log, its time in the meters, safe headers."""

from __future__ import annotations

import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agent.core.errors import TrigrainError
from agent.entrypoints.http.caller import USER, Caller
from agent.entrypoints.http.logs import Log
from agent.entrypoints.http.origin import check_origin
from agent.entrypoints.http.problems import on_error, on_fault
from agent.entrypoints.http.route import keep_slashes

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""On every answer that does not say otherwise: profiles belong into no cache, and no answer of the API is a page."""
_UNROUTED = "(none)"


class Wrapping:
    """An ASGI application around another; the last to see an error, so that none leaves without being a problem."""

    def __init__(self, app: ASGIApp, *, log: Log, keyless: bool) -> None:
        self._app = app
        self._log = log
        self._keyless = keyless

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        keep_slashes(scope)
        request = Request(scope, receive)
        request.state.request_id = secrets.token_hex(8)
        answered = _Answered(send, request.state.request_id)
        started = time.perf_counter()
        try:
            await self._handle(request, receive, answered)
        except Exception as error:
            self._log.fault(error, request=request.state.request_id)
            if answered.status:
                raise  # half an answer cannot be taken back: the server closes the connection
            await (await on_fault(request, error))(scope, receive, answered)
        finally:
            self._tell(request, answered.status, time.perf_counter() - started)

    async def _handle(self, request: Request, receive: Receive, send: Send) -> None:
        if self._keyless:
            try:
                check_origin(request)
            except TrigrainError as error:
                await (await on_error(request, error))(request.scope, receive, send)
                return
        await self._app(request.scope, receive, send)

    def _tell(self, request: Request, status: int, seconds: float) -> None:
        caller: Caller | None = getattr(request.state, "caller", None)
        route = getattr(request.scope.get("route"), "path", _UNROUTED)
        if caller is not None:
            caller.tenant.meters.request(request.method, route, status, seconds)
        self._log.write(
            "request",
            request=request.state.request_id,
            method=request.method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            tenant=caller.tenant.name if caller else None,
            key=caller.name if caller else None,
            user=self._log.person(request.scope.get("path_params", {}).get(USER)),
            problem=getattr(request.state, "problem", None),
        )


class _Answered:
    """A `send` that remembers the status, and adds what every answer carries."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self._request_id
            for name, value in SAFE.items():
                headers.setdefault(name, value)
        await self._send(message)
