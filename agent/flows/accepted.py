"""Finds what people took of what was listed on their requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from agent.core.ports import Workspace
from agent.core.schema import Event, Value
from agent.steps.trace import AGAINST, since


class Requested(Value):
    """A turn of a conversation that looked for something, and what was listed on it."""

    text: str
    item_ids: tuple[str, ...]
    last_event: str
    """The person's latest by then; "" where there was none."""


class Accepted(NamedTuple):
    """A person, the words of their request, and an item of its list that they chose afterwards."""

    user_id: str
    text: str
    item_id: str


def accepted(workspace: Workspace) -> Iterator[Accepted]:
    """Of all conversations that are kept, person by person."""
    for user_id in workspace.records.events.users():
        requests = [one for key in workspace.records.sessions.of(user_id) for one in _requests(workspace, key)]
        if requests:
            yield from _taken(user_id, requests, workspace.records.events.of(user_id))


def _requests(workspace: Workspace, session_id: str) -> list[Requested]:
    kept = workspace.checkpointer.get_tuple({"configurable": {"thread_id": session_id, "checkpoint_ns": ""}})
    state: Mapping[str, Any] = kept.checkpoint["channel_values"] if kept else {}
    return [Requested.model_validate(one) for one in state.get("requests", [])]


def _taken(user_id: str, requests: Sequence[Requested], events: Sequence[Event]) -> Iterator[Accepted]:
    """Each item once a request; an act against it, or one before it was listed, is no choice of it."""
    for request in requests:
        chosen = {one.item_id for one in since(events, request.last_event) if one.kind.value not in AGAINST}
        yield from (Accepted(user_id, request.text, key) for key in request.item_ids if key in chosen)
