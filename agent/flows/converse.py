"""Understands a turn of a conversation and carries out what it does to the person's records and to the plan."""

from __future__ import annotations

from collections.abc import Sequence

from agent.core.errors import InputError, UnknownItem
from agent.core.plan import Act, Plan, Said, Taste
from agent.core.ports import Workspace
from agent.core.schema import Edit, EventKind, Value
from agent.flows.feedback import feedback
from agent.flows.lexicon import present_lexicon
from agent.flows.live import refresh
from agent.flows.tell import tell
from agent.steps.conversation import following
from agent.steps.turn import Shown, understand

KEPT = frozenset({EventKind.VIEW, EventKind.LIKE, EventKind.DISLIKE, EventKind.PURCHASE})
"""What is said of an item that becomes an event; to pass over one is only of this conversation."""


class Heard(Value):
    """What a turn was understood as: the plan with it, and what it says of the person and of the plan before it."""

    plan: Plan
    dropped: tuple[str, ...] = ()
    tastes: tuple[tuple[str, bool], ...] = ()
    """In the person's own words, with whether they are drawn to it."""


class Written(Value):
    """What a turn wrote of the person, so that it can be taken back."""

    events: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()

    @property
    def count(self) -> int:
        """Acts and corrections."""
        return len(self.events) + len(self.edits)


class Done(Value):
    """What a turn did."""

    plan: Plan
    written: Written = Written()
    undone: bool = False
    """Whether it took something back."""
    dropped: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    """Words of a taste that name no interest."""


async def hear_turn(workspace: Workspace, text: str, plan: Plan, shown: Shown) -> Heard:
    """What somebody says who has `shown` before their eyes and looks for what the `plan` says."""
    lexicon = present_lexicon(workspace)
    turn = understand(lexicon, text, shown)
    now = following(lexicon, plan, turn)
    if Act.MORE in turn.acts:
        now = now.model_copy(update={"passed": tuple(dict.fromkeys([*plan.passed, *shown.item_ids]))})
    return Heard(plan=now, dropped=tuple(turn.dropped), tastes=tuple(turn.tastes))


async def carry_out(
    workspace: Workspace, user_id: str, heard: Heard, before: Sequence[Plan], undoable: Written
) -> Done:
    """Keeps what the person says of items and of their taste, or takes the latest of it back. Nobody's is not kept."""
    if Act.UNDO in heard.plan.acts:
        return await _undone(workspace, user_id, heard, before, undoable)
    told, unheard, edits = await _tastes(workspace, user_id, heard)
    events = await _events(workspace, user_id, heard.plan.said)
    plan = heard.plan.model_copy(update={"tastes": told})
    return Done(plan=plan, written=Written(events=events, edits=edits), dropped=heard.dropped, unheard=unheard)


async def _events(workspace: Workspace, user_id: str, said: Sequence[Said]) -> tuple[str, ...]:
    if not user_id:
        return ()
    written: list[str] = []
    for one in said:
        if one.kind in KEPT:
            there = {event.event_id for event in workspace.records.events.of(user_id)}
            try:
                await feedback(workspace, user_id, one.item_id, one.kind.value)
            except (InputError, UnknownItem):  # an item that has gone from the catalogue since it was shown
                continue
            written += [e.event_id for e in workspace.records.events.of(user_id) if e.event_id not in there]
    return tuple(written)


async def _tastes(
    workspace: Workspace, user_id: str, heard: Heard
) -> tuple[tuple[Taste, ...], tuple[str, ...], tuple[Edit, ...]]:
    if not user_id or not heard.tastes:
        return (), (), ()
    there = len(workspace.records.edits.of(user_id))
    tastes: list[Taste] = []
    unheard: list[str] = []
    for text, _ in heard.tastes:
        told = await tell(workspace, user_id, text)
        tastes += [Taste(path=one.path, polarity=one.polarity) for one in told.understood]
        unheard += told.unclear if not told.understood else ()
    return tuple(tastes), tuple(unheard), tuple(workspace.records.edits.of(user_id)[there:])


async def _undone(workspace: Workspace, user_id: str, heard: Heard, before: Sequence[Plan], undoable: Written) -> Done:
    """The plan before the latest change, and the records without what the latest turn that wrote anything wrote."""
    back = 0
    if user_id and undoable.count:
        back = workspace.records.events.take_back(user_id, undoable.events)
        back += sum(workspace.records.edits.take_back(edit) for edit in undoable.edits)
    if back and (workspace.records.events.of(user_id) or workspace.records.edits.of(user_id)):
        await refresh(workspace, user_id)
    plan = before[-1] if before else Plan()
    latest = {"acts": heard.plan.acts, "said": (), "tastes": (), "about": (), "detail": (), "unclear": ()}
    return Done(plan=plan.model_copy(update=latest), undone=bool(back or before or heard.plan.seeks))
