"""One act of a person, told by hand or by a program: stored, and the profile moves at once."""

from __future__ import annotations

from agent.core.errors import InputError, UnknownItem
from agent.core.ports import Workspace
from agent.core.schema import Event, Quarantined, RawRow
from agent.core.watch import step
from agent.flows.live import Moved, refresh, take
from agent.steps.clean import clean_event

_SOURCE = "feedback"


@step("feedback")
async def feedback(
    workspace: Workspace, user_id: str, item_id: str, kind: str, *, value: float | None = None, text: str = ""
) -> Moved:
    """The profile after this act, as of now, or next in the order where the person's history has no clock.

    The act is cleaned as an ingested row is. Raises `UnknownItem`, and `InputError` where it cannot be used.
    """
    if not workspace.records.items.known([item_id]):
        raise UnknownItem(f"no item {item_id!r}", where="the catalogue", hint="check the id, or ingest the item first")
    data = {"user_id": user_id, "item_id": item_id, "event": kind, "value": value, "text": text}
    row = RawRow(source=_SOURCE, line=1, data={**data, **_moment(workspace, user_id)})
    scale = (workspace.settings.rating_min, workspace.settings.rating_max)
    event = clean_event(row, known={item_id}, scale=scale, now=workspace.now())
    if isinstance(event, Quarantined):
        raise InputError(event.detail, where=_SOURCE, hint="correct it and try again")
    return await take(workspace, [event]) or await refresh(workspace, user_id)


def _moment(workspace: Workspace, user_id: str) -> dict[str, str | int]:
    history: list[Event] = workspace.records.events.of(user_id)
    if history and history[-1].at is None:
        return {"seq": (history[-1].seq or 0) + 1}
    return {"timestamp": workspace.now().isoformat()}
