"""A small cinema and its guests, all of it in memory, and models that answer from facts alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from agent.core.asking import Request
from agent.core.schema import Event, EventKind, Item
from tests.fakes.chat import ScriptedChat, answers, questions
from tests.fakes.workspace import FakeWorkspace

PLACED = (
    Item(item_id="h1", title="Night Fall (1999)", tags=("horror", "slasher")),
    Item(item_id="h2", title="Deep Dark (2003)", tags=("horror", "slasher")),
    Item(item_id="h3", title="The Cellar", tags=("horror", "ghost story")),
    Item(item_id="h4", title="Cold Hands", tags=("horror", "slasher")),
    Item(item_id="h5", title="The Attic", tags=("horror", "ghost story")),
    Item(item_id="c1", title="Two Left Feet", tags=("comedy", "farce")),
    Item(item_id="c2", title="Wrong Door", tags=("comedy", "farce")),
    Item(item_id="c3", title="The Lodger Upstairs", tags=("comedy", "satire")),
    Item(item_id="r1", title="Paris in May", tags=("romance", "love triangle")),
    Item(item_id="r2", title="One Last Letter", tags=("romance", "love triangle")),
)
"""Items whose tags place them; the more frequent tag is the broader."""
UNPLACED = (Item(item_id="x1", title="Harvest"), Item(item_id="x2", title="Quiet River", description="Two brothers."))
"""Items of which the catalogue says nothing."""
CATALOGUE = (*PLACED, *UNPLACED)

LIKE, DISLIKE, VIEW = EventKind.LIKE, EventKind.DISLIKE, EventKind.VIEW
GUESTS = {
    "ann": [("h1", LIKE), ("h2", LIKE), ("h3", LIKE), ("r1", DISLIKE), ("c1", LIKE)],
    "bob": [("c1", LIKE), ("c2", LIKE), ("x1", LIKE)],
    "cat": [("h1", LIKE), ("h4", VIEW), ("c1", VIEW)],
    "dan": [("r1", DISLIKE), ("h1", DISLIKE)],
}
"""Who did what, in order."""


def events(user_id: str, acts: Sequence[tuple[str, EventKind]]) -> list[Event]:
    return [Event(user_id=user_id, item_id=item, kind=kind, seq=n) for n, (item, kind) in enumerate(acts, start=1)]


def cinema(chat: ScriptedChat | None = None, **parts: Any) -> FakeWorkspace:
    """The catalogue and everybody's events; without `chat`, a small model that keeps to the facts."""
    workspace = FakeWorkspace(chat=chat or ScriptedChat(factual_line, languages=("en",)), **parts)
    workspace.records.items.put(CATALOGUE)
    for user_id, acts in GUESTS.items():
        workspace.records.events.put(events(user_id, acts))
    return workspace


def factual_line(request: Request) -> str:
    """A small model's line: items are drama of country life; sentences say the facts again."""
    if request.task == "facet":
        return " country life" if request.body.endswith(">") else " drama > country life"
    if request.task == "opine":
        return f"it: {_feeling(request.body)}"
    told = _did(request)
    return f" from {told}." if request.task == "write" else " your taste."


def factual_json(request: Request) -> str:
    """The same from a capable model, which writes whole answers."""
    return answers(*(_factual(request.task, row) for row in questions(request)))


def _factual(task: str, row: dict[str, Any]) -> dict[str, Any]:
    if task == "facet":
        return {"names": [*row["known"], "drama", "country life"][:3]}
    if task == "opine":
        return {"about": "it", "feeling": _feeling(row["clause"])}
    if task == "write":
        return {"text": f"{row['opening']} {row['interest']}, from {row['items']}."}
    return {"text": f"You {row['did']} {row['items']}, so {row['item']} may appeal to you."}


def _feeling(clause: str) -> str:
    """Of the few words that the tests' comments use."""
    return "bad" if any(word in clause for word in ("bad", "long", "never", "太长")) else "good"


def _did(request: Request) -> str:
    """The items of a question in line style."""
    return re.findall(r"^They [^:]+: (.+)$", request.body, re.MULTILINE)[0]


def asked_about(request: Request) -> str:
    """The item or interest of a question in line style."""
    return re.findall(r"^(?:Item|Interest): (.+)$", request.body, re.MULTILINE)[0]
