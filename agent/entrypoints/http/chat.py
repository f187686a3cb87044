"""Talk over server-sent events: each sentence as soon as it stands, then the turn as a whole."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Literal, Protocol

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import StreamingResponse

from agent.core.access import Scope
from agent.core.plan import ChatTurn
from agent.core.ports import Workspace
from agent.core.schema import Value
from agent.entrypoints.http import sse
from agent.entrypoints.http.answers import Body, example
from agent.entrypoints.http.caller import Asking, Caller, needs
from agent.entrypoints.http.limits import Turnstile
from agent.entrypoints.http.people import User
from agent.entrypoints.http.route import V1, Route
from agent.flows.chat import chat_pieces


class TalkEvent(sse.Told, Protocol):
    """One event of a talk: a frozen value with a `kind`, which names the event on the wire."""

    @property
    def kind(self) -> str:
        """Such as `sentence` and `reply`."""


class Talk(Protocol):
    """What the chat verb gives: events as they come, the reply last. Raises leaves of the error tree."""

    def __call__(self, workspace: Workspace, user_id: str, text: str, session: str | None) -> AsyncGenerator[TalkEvent]:
        """One turn; `session` None begins one."""


class Sentence(Value):
    """One sentence of the reply."""

    kind: Literal["sentence"] = "sentence"
    text: str


class Reply(ChatTurn):
    """The turn as a whole."""

    kind: Literal["reply"] = "reply"


async def talk(workspace: Workspace, user_id: str, text: str, session: str | None) -> AsyncGenerator[Sentence | Reply]:
    """Fills `Talk` by the chat flow."""
    async for piece in chat_pieces(workspace, user_id, text, session):
        yield Reply(**dict(piece)) if isinstance(piece, ChatTurn) else Sentence(text=piece)


class Turn(Body):
    """What the person says."""

    model_config = example(text="something shorter, and no horror", session=None)

    text: str = Field(min_length=1, max_length=2000)
    session: str | None = Field(default=None, max_length=100)


def chat_router(talk: Talk) -> APIRouter:
    """The endpoint around a chat verb."""
    router = APIRouter(prefix=V1, route_class=Route, tags=["chat"])

    @router.post("/users/{user_id}/chat", response_class=StreamingResponse, responses=sse.DOCUMENTED)
    @needs(Scope.WRITE)
    async def chat(request: Request, asking: Asking, user_id: User, body: Turn) -> StreamingResponse:
        """One turn of talk: events as they come; an error in the middle is an event `problem`."""
        turnstile: Turnstile = request.app.state.turnstile
        return sse.stream(_turn(talk, asking, turnstile, user_id, body))

    return router


async def _turn(talk: Talk, asking: Caller, turnstile: Turnstile, user_id: str, body: Turn) -> sse.Events:
    with turnstile.inside(asking.name):
        async for event in asking.tenant.room.stream(lambda w: talk(w, user_id, body.text, body.session)):
            yield event.kind, event
