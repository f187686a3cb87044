"""Runs the server: on stdin and stdout, or on an address; whom the keys of the workspace let in."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from mcp.server.mcpserver import MCPServer
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from agent.core import access
from agent.core.errors import SettingsError
from agent.entrypoints.loopback import is_loopback
from agent.entrypoints.mcp.server import make_server
from agent.entrypoints.room import Room
from agent.flows.keys import opened_by
from agent.wiring import Wiring

PATH = "/mcp"


def serve_pipes(wiring: Wiring) -> None:
    """Until stdin ends. What else would print to stdout goes to stderr, by the protocol's own library."""
    _served(wiring, lambda server, room: asyncio.run(server.run_stdio_async()))


def serve_address(wiring: Wiring, host: str, port: int, ready: Callable[[str], object]) -> None:
    """Until it is stopped; `ready` is told the URL. Port 0 takes a free one.

    A workspace with keys asks for one that may write. Raises `SettingsError` where one without keys would be open to
    other machines, or the address cannot be had.
    """
    keyed = wiring.records.keys.count() > 0
    if not keyed and not is_loopback(host):
        raise SettingsError(
            "without keys anybody could read and change profiles",
            where=f"--host {host}",
            hint="make one with `trigrain keys add NAME --scope write`, or listen on 127.0.0.1",
        )
    bound = _bound(host, port)
    address = f"[{host}]" if ":" in host else host

    def run(server: MCPServer, room: Room) -> None:
        app: ASGIApp = server.streamable_http_app(streamable_http_path=PATH, stateless_http=True, host=host)
        config = uvicorn.Config(Guarded(app, room) if keyed else app, log_config=None, access_log=False)
        ready(f"http://{address}:{bound.getsockname()[1]}{PATH}")
        uvicorn.Server(config).run([bound])

    with bound:
        _served(wiring, run)


def _served(wiring: Wiring, run: Callable[[MCPServer, Room], None]) -> None:
    if not wiring.settings.chroma_url:
        wiring.own()
    room = Room(wiring)
    try:
        run(make_server(room), room)
    finally:
        room.close()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingsError(
            f"cannot listen: {error.strerror or error}", where=f"--host {host} --port {port}", hint="choose another"
        ) from None


class Guarded:
    """An application behind the workspace's keys."""

    def __init__(self, app: ASGIApp, room: Room) -> None:
        self._app = app
        self._room = room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets in whoever sends a key that may write; end users' tokens see one person, and stay out."""
        if scope["type"] == "http" and not await self._opens(dict(scope["headers"]).get(b"authorization", b"")):
            refusal = JSONResponse({"error": "no key that may write"}, 401, {"WWW-Authenticate": "Bearer"})
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _opens(self, header: bytes) -> bool:
        scheme, _, text = header.decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return False
        key = await self._room.call(lambda w: opened_by(w.records, text.strip(), w.now()))
        return key is not None and key.user_id is None and key.scope.covers(access.Scope.WRITE)
