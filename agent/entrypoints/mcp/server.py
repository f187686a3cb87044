"""The server: a tool each verb, and profiles as resources."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, NoReturn

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.mcpserver.resources import ResourceSecurity
from mcp_types import ToolAnnotations

from agent.core.errors import TrigrainError
from agent.core.schema import Profile, Value
from agent.entrypoints.room import Room
from agent.entrypoints.verbs import UNTRUSTED, VERBS, Verb
from agent.flows.people import profile_of

PROFILES = "trigrain://profiles/{user}"
_INSTRUCTIONS = (
    "Interest profiles of people, and recommendations with their true reasons. Show the explanation as it is told; "
    f"change a profile only when the person asks for it. {UNTRUSTED}"
)


def make_server(room: Room) -> MCPServer:
    """The server over a workspace's thread. Tools of verbs that tell of people who were not named are left out."""
    server = MCPServer(
        name="trigrain",
        title="Trigrain",
        version=version("trigrain"),
        instructions=_INSTRUCTIONS,
        log_level="CRITICAL",  # a client has its errors as answers, and a person no traceback
    )
    for verb in VERBS:
        if not verb.of_others:
            _add(server, room, verb)
    _profiles(server, room)
    return server


def _add(server: MCPServer, room: Room, verb: Verb) -> None:
    async def call(**given: Any) -> Value:
        try:
            return await room.run(verb.asked(given))
        except Exception as error:
            _refuse(error)

    call.__name__ = verb.name
    call.__signature__ = verb.signature()  # type: ignore[attr-defined]  # what the model gives and gets
    hints = ToolAnnotations(
        read_only_hint=not verb.writes, destructive_hint=False, idempotent_hint=not verb.writes, open_world_hint=False
    )
    server.add_tool(
        call,
        name=verb.name,
        title=verb.name.replace("_", " ").capitalize(),
        description=verb.description,
        annotations=hints,
        structured_output=True,
    )


def _refuse(error: Exception) -> NoReturn:
    """One line for the model; of a fault of ours its kind alone."""
    if isinstance(error, TrigrainError):
        raise ToolError(" ".join(str(error).split())) from None
    raise ToolError(f"this should not happen: {type(error).__name__}") from None


def _profiles(server: MCPServer, room: Room) -> None:
    @server.resource(
        PROFILES,
        name="profile",
        title="A person's profile",
        description=f"A person's interests at three grains with their evidence, whole. {UNTRUSTED}",
        mime_type="application/json",
        security=ResourceSecurity(exempt_params={"user"}),  # an id is no path of a file, whatever it looks like
    )
    async def show(user: str) -> Profile:
        try:
            return await room.call(lambda wiring: profile_of(wiring, user))
        except TrigrainError as error:
            raise ResourceNotFoundError(" ".join(str(error).split())) from None
