"""Queries: what is asked for in words, alone or after a conversation, is to be found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from agent.core.errors import InputError
from agent.core.schema import Event
from eval.cases import Case, Task, Turn
from eval.dataset import Dataset
from eval.options import Options, needed
from eval.protocols.dialogues import LAYOUTS
from eval.rows import known_items, read_rows, text, texts

ROLES = {"user": "user", "seeker": "user", "assistant": "assistant", "recommender": "assistant", "system": "assistant"}


def cut(data: Dataset, options: Options) -> Task:
    """A case a row `{query_id, user_id?, turns: [{role, text}] or query, positives, exclude?}`.

    The layouts of two public sets are read as well (`dialogues`). Of people who ask, no event on a positive is known,
    nor what they did after the first of these; of conversations read from a layout, nothing of their people at all.
    """
    path = needed(options.queries, "--queries", "queries")
    rows = list(read_rows(path))
    layout = next((one for one in LAYOUTS if rows and one.columns <= rows[0][1].keys()), None)
    if layout:
        asked = layout.read(rows, data)
        cases, strangers, notes = asked.cases, asked.strangers, asked.notes
    else:
        cases, strangers, notes = tuple(_case(row, where, data) for where, row in rows), frozenset[str](), ()
    known = list(_known(data, cases, strangers))
    ids = {event.event_id for event in known}
    return Task(
        protocol="queries",
        known=data.with_events(known),
        unit="requests",
        cases=cases,
        held_out=tuple(event for event in data.events if event.event_id not in ids),
        notes=(f"{len(cases)} requests of {path.name}; every item of the catalogue may be the answer", *notes),
    )


def _case(row: Mapping[str, Any], where: str, data: Dataset) -> Case:
    positives = known_items(texts(row, "positives", where, least=1), data.items, "positives", where)
    exclude = known_items(texts(row, "exclude", where), data.items, "exclude", where)
    return Case(
        text(row, "query_id", where),
        str(row.get("user_id") or ""),
        frozenset(positives),
        exclude=frozenset(exclude),
        turns=_turns(row, where),
    )


def _turns(row: Mapping[str, Any], where: str) -> tuple[Turn, ...]:
    given = row.get("turns")
    if given is None:
        return (Turn("user", text(row, "query", where)),)
    if not isinstance(given, list) or not all(isinstance(turn, dict) for turn in given):
        raise InputError("turns is not a list of {role, text}", where=where, hint="give turns, or query")
    turns = tuple(Turn(_role(turn, where), text(turn, "text", where)) for turn in given)
    if not any(turn.role == "user" for turn in turns):
        raise InputError("nobody asks", where=where, hint="one of turns needs the role user")
    return turns


def _role(turn: Mapping[str, Any], where: str) -> str:
    role = text(turn, "role", where)
    if role not in ROLES:
        raise InputError(f"unknown role {role!r}", where=where, hint=f"known: {', '.join(ROLES)}")
    return ROLES[role]


def _known(data: Dataset, cases: Iterable[Case], strangers: frozenset[str]) -> Iterable[Event]:
    hidden: dict[str, set[str]] = {}
    for case in cases:
        hidden.setdefault(case.user_id, set()).update(case.positives)
    for user_id, history in data.histories.items():
        positives = hidden.get(user_id, set())
        place = next((n for n, event in enumerate(history) if event.item_id in positives), len(history))
        yield from history[: 0 if user_id in strangers else place]


def write_rows(cases: Iterable[Case], path: Path) -> None:
    """The cases as rows of a file that `cut` reads."""
    import orjson

    with path.open("wb") as out:
        for case in cases:
            row = {
                "query_id": case.case_id,
                "user_id": case.user_id,
                "turns": [{"role": turn.role, "text": turn.text} for turn in case.turns],
                "positives": sorted(case.positives),
                "exclude": sorted(case.exclude),
            }
            out.write(orjson.dumps(row) + b"\n")
