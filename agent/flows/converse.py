"""Understands a turn of a conversation and carries out what it does to the person's records and to the plan."""

from __future__ import annotations

from agent.core.errors import UnknownItem
from agent.core.plan import Act, Aspect, Plan, Taste
from agent.core.ports import Workspace
from agent.core.schema import Edit, EventKind, Value
from agent.flows.feedback import feedback
from agent.flows.lexicon import present_lexicon
from agent.flows.live import refresh
from agent.flows.tell import tell
from agent.flows.understand import understood
from agent.steps.conversation import following
from agent.steps.trace import since
from agent.steps.turn import Shown

KEPT = frozenset({EventKind.VIEW, EventKind.LIKE, EventKind.DISLIKE, EventKind.PURCHASE})
"""What is said of an item that becomes an event; to pass over one is only of this conversation."""


class Heard(Value):
    """What a turn was understood as: the plan with it, what it says of the person, and where their records stood."""

    plan: Plan
    dropped: tuple[str, ...] = ()
    degraded: str = ""
    """Why the catalogue alone read it, where a model was to."""
    again: tuple[Aspect, ...] = ()
    """What is wanted after all, where something is taken back."""
    tastes: tuple[tuple[str, bool], ...] = ()
    """In the person's own words, with whether they are drawn to it."""
    last_event: str = ""
    """The person's latest event by then, and how many corrections there were: what came after them this turn wrote,
    also where power failed in the middle of it."""
    edits: int = 0


class Written(Value):
    """What a turn wrote of the person."""

    events: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def count(self) -> int:
        """Acts and corrections."""
        return len(self.events) + len(self.edits)


class Change(Value):
    """A turn that changed anything, so that it can be taken back: the plan before it, and what it wrote."""

    plan: Plan
    written: Written = Written()


class Done(Value):
    """What a turn did."""

    plan: Plan
    written: Written = Written()
    undone: bool = False
    """Whether it took something back."""
    dropped: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    """Words of a taste that name no interest."""
    degraded: str = ""
    """Why the catalogue alone read the turn, where a model was to."""


async def hear_turn(workspace: Workspace, user_id: str, text: str, plan: Plan, shown: Shown) -> Heard:
    """What somebody says who has `shown` before their eyes and looks for what the `plan` says."""
    lexicon = present_lexicon(workspace)
    turn, degraded = await understood(workspace, user_id, text, plan, shown)
    now = following(lexicon, plan, turn)
    if Act.MORE in turn.acts:
        now = now.model_copy(update={"passed": tuple(dict.fromkeys([*plan.passed, *shown.item_ids, *shown.about]))})
    events = workspace.records.events.of(user_id) if user_id else []
    return Heard(
        plan=now,
        dropped=tuple(turn.dropped),
        degraded=degraded,
        again=tuple(turn.aspects) if Act.UNDO in turn.acts else (),
        tastes=tuple(turn.tastes),
        last_event=events[-1].event_id if events else "",
        edits=len(workspace.records.edits.of(user_id)) if user_id else 0,
    )


async def carry_out(workspace: Workspace, user_id: str, heard: Heard, latest: Change | None) -> Done:
    """Keeps what the person says of items and of their taste, or takes the latest change back. Nobody's is not kept.

    Done twice, it has done it once.
    """
    if Act.UNDO in heard.plan.acts:
        return await _undone(workspace, user_id, heard, latest)
    tastes, unheard, edits = await _tastes(workspace, user_id, heard)
    events = await _events(workspace, user_id, heard)
    plan = heard.plan.model_copy(update={"tastes": tastes})
    return Done(
        plan=plan,
        written=Written(events=events, edits=edits),
        dropped=heard.dropped,
        unheard=unheard,
        degraded=heard.degraded,
    )


async def _events(workspace: Workspace, user_id: str, heard: Heard) -> tuple[str, ...]:
    if not user_id:
        return ()
    for one in heard.plan.said:
        there = {(event.item_id, event.kind) for event in since(workspace.records.events.of(user_id), heard.last_event)}
        if one.kind in KEPT and (one.item_id, one.kind) not in there:
            try:
                await feedback(workspace, user_id, one.item_id, one.kind.value)
            except UnknownItem:  # it has gone from the catalogue since it was shown
                continue
    said = {(one.item_id, one.kind) for one in heard.plan.said}
    new = since(workspace.records.events.of(user_id), heard.last_event)
    return tuple(event.event_id for event in new if (event.item_id, event.kind) in said)


async def _tastes(
    workspace: Workspace, user_id: str, heard: Heard
) -> tuple[tuple[Taste, ...], tuple[str, ...], tuple[Edit, ...]]:
    if not user_id or not heard.tastes:
        return (), (), ()
    tastes: list[Taste] = []
    unheard: list[str] = []
    for text, _ in heard.tastes:
        told = await tell(workspace, user_id, text)
        tastes += [Taste(path=one.path, polarity=one.polarity) for one in told.understood]
        unheard += told.unclear if not told.understood else ()
    return tuple(tastes), tuple(unheard), tuple(workspace.records.edits.of(user_id)[heard.edits :])


async def _undone(workspace: Workspace, user_id: str, heard: Heard, latest: Change | None) -> Done:
    """The plan before the latest change, and the records without what that wrote."""
    passing = {"acts": heard.plan.acts, "said": (), "tastes": (), "about": (), "detail": (), "unclear": ()}
    if latest is None:
        return Done(plan=heard.plan.model_copy(update=passing))
    if user_id and latest.written.count:
        workspace.records.events.take_back(user_id, latest.written.events)
        for edit in latest.written.edits:
            workspace.records.edits.take_back(edit)
        if workspace.records.events.of(user_id) or workspace.records.edits.of(user_id):
            await refresh(workspace, user_id)
    aspects = tuple(dict.fromkeys([*latest.plan.aspects, *heard.again]))
    return Done(plan=latest.plan.model_copy(update={**passing, "aspects": aspects}), undone=True)
