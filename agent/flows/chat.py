"""Talks: understands a turn, acts on it, answers. A small graph whose state is kept after every step."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from langsmith.run_helpers import tracing_context

from agent.core.errors import InputError
from agent.core.plan import ChatTurn, Plan
from agent.core.ports import Workspace
from agent.core.schema import Recommendation
from agent.flows.accepted import Requested
from agent.flows.converse import Change, Done, Heard, carry_out, hear_turn
from agent.flows.reply import Replied, reply
from agent.flows.scene import Scene
from agent.steps.text import is_chinese
from agent.steps.turn import Shown

LONGEST = 2_000
"""Characters of a turn."""
UNDOABLE = 20
"""Changes that can be taken back."""
REMEMBERED = 20
"""Requests of a conversation that an embedder may learn from."""


class State(TypedDict, total=False):
    """What is kept of a conversation, as plain JSON: whoever opens it needs no class of ours."""

    user_id: str
    text: str
    """The latest turn of the person."""
    heard: dict[str, Any]
    """As `Heard`."""
    plan: dict[str, Any]
    """As `Plan`."""
    changes: list[dict[str, Any]]
    """What can be taken back, oldest first, as `Change`."""
    done: dict[str, Any]
    """What the turn did, as `Done`."""
    shown: list[dict[str, Any]]
    """The latest list, as `Recommendation`."""
    about: list[str]
    """The items that were last spoken of."""
    replied: dict[str, Any]
    """As `Replied`."""
    requests: list[dict[str, Any]]
    """What was looked for and what was listed on it, oldest first, as `Requested`."""


async def chat(workspace: Workspace, user_id: str, text: str, session: str | None = None) -> ChatTurn:
    """One turn of a conversation, of a new one where no session is named.

    Raises `InputError` for an empty turn, one that is too long, and a session of somebody else.
    """
    turn: ChatTurn | None = None
    async for piece in chat_pieces(workspace, user_id, text, session):
        turn = piece if isinstance(piece, ChatTurn) else turn
    if turn is None:
        raise RuntimeError("a conversation ended without a turn")
    return turn


async def chat_pieces(
    workspace: Workspace, user_id: str, text: str, session: str | None = None
) -> AsyncIterator[str | ChatTurn]:
    """The same piece by piece: the reply's sentences, each as soon as it stands, then the turn as a whole."""
    said = _checked(text)
    session_id = session or uuid.uuid4().hex[:12]
    _check_owner(workspace, user_id, session_id)
    graph = _graph(workspace)
    config: RunnableConfig = {"configurable": {"thread_id": session_id, "checkpoint_ns": "", "user_id": user_id}}
    with tracing_context(enabled=False):
        await _end_what_was_begun(graph, config)
        start: State = {"user_id": user_id, "text": said}
        async for piece in graph.astream(start, config, stream_mode="custom", durability="sync"):
            yield str(piece)
        state: State = (await graph.aget_state(config)).values
    yield _turn(state, session_id)


def _checked(text: str) -> str:
    said = " ".join(text.split())
    if not said or len(text) > LONGEST:
        what = "nothing was said" if not said else f"a turn of {len(text)} characters"
        raise InputError(what, where="chat", hint=f"say it in 1 to {LONGEST} characters")
    return said


def _check_owner(workspace: Workspace, user_id: str, session_id: str) -> None:
    kept = workspace.records.sessions.get(session_id)
    if kept is not None and kept.user_id != user_id:
        raise InputError(f"no session {session_id!r} of this user", where="chat", hint="leave the session out")


async def _end_what_was_begun(graph: Any, config: RunnableConfig) -> None:
    """Goes on with a turn that was cut off, from the step that was not done."""
    if (await graph.aget_state(config)).next:
        async for _ in graph.astream(None, config, stream_mode="custom", durability="sync"):
            pass


def _graph(workspace: Workspace) -> Any:
    async def understand(state: State) -> State:
        shown = _before_their_eyes(state)
        heard = await hear_turn(workspace, state["user_id"], state["text"], _plan(state), shown)
        return {"heard": heard.model_dump(mode="json")}

    async def act(state: State) -> State:
        latest = next((Change(**one) for one in state.get("changes", [])[-1:]), None)
        done = await carry_out(workspace, state["user_id"], Heard(**state["heard"]), latest)
        return _after(state, done)

    async def answer(state: State) -> State:
        scene = Scene(state["user_id"], state["text"], _language(state), _shown(state))
        told = await reply(workspace, scene, Done(**state["done"]), get_stream_writer())
        kept: State = {"replied": told.model_dump(mode="json"), "about": _about(state, told)}
        if not told.spoken:
            return kept
        return {**kept, "shown": kept["replied"]["spoken"]["items"], "requests": _requests(state, told)}

    graph = StateGraph(State)
    for step in (understand, act, answer):
        graph.add_node(step.__name__, step)
    graph.add_edge(START, "understand")
    graph.add_edge("understand", "act")
    graph.add_edge("act", "answer")
    graph.add_edge("answer", END)
    return graph.compile(checkpointer=workspace.checkpointer)


def _requests(state: State, told: Replied) -> list[dict[str, Any]]:
    """With this turn, where it looked for something and found it."""
    before = state.get("requests", [])
    listed = tuple(line.item_id for line in told.spoken.items) if told.spoken else ()
    if not listed or not _plan(state).seeks:
        return before
    now = Requested(text=state["text"], item_ids=listed, last_event=Heard(**state["heard"]).last_event)
    return [*before, now.model_dump(mode="json")][-REMEMBERED:]


def _plan(state: State) -> Plan:
    return Plan(**state.get("plan", {}))


def _shown(state: State) -> Sequence[Recommendation]:
    return [Recommendation(**one) for one in state.get("shown", [])]


def _before_their_eyes(state: State) -> Shown:
    return Shown(tuple(one["item_id"] for one in state.get("shown", [])), tuple(state.get("about", [])))


def _language(state: State) -> str:
    return "zh" if is_chinese(state["text"]) else "en"


def _after(state: State, done: Done) -> State:
    """The plan that stands now, and the changes that can be taken back."""
    changes, before = state.get("changes", []), _plan(state)
    if done.undone:
        changes = changes[:-1]
    elif done.written.count or _wants(done.plan) != _wants(before):
        changes = [*changes, Change(plan=before, written=done.written).model_dump(mode="json")][-UNDOABLE:]
    return {"done": done.model_dump(mode="json"), "plan": done.plan.model_dump(mode="json"), "changes": changes}


def _wants(plan: Plan) -> Plan:
    """What of a plan outlives the turn."""
    nothing = ("acts", "about", "detail", "said", "tastes", "unclear", "among", "passed")
    return plan.model_copy(update=dict.fromkeys(nothing, ()))


def _about(state: State, told: Replied) -> list[str]:
    named = list(Plan(**state["plan"]).about)
    return named or ([] if told.spoken else state.get("about", []))


def _turn(state: State, session_id: str) -> ChatTurn:
    told, done = Replied(**state["replied"]), Done(**state["done"])
    items = told.spoken.items if told.spoken else ()
    return ChatTurn(
        reply=told.text,
        plan=Plan(**state["plan"]),
        items=items,
        session=session_id,
        events_written=done.written.count,
        fallback=told.spoken.fallback if told.spoken else None,
        origin="model" if any(line.explanation_origin == "model" for line in items) else "template",
    )
