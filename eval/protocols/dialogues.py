"""Public conversations read as requests: CrossWOZ's tasks (Zhu et al. 2020), ReDial's suggestions (Li et al. 2018)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.cases import Case, Turn
from eval.dataset import Dataset
from eval.rows import known_items, text, texts

Rows = Sequence[tuple[str, Mapping[str, Any]]]
TEST_SHARE = 0.2
"""Of ReDial's seekers, those who came last."""
_MENTION = re.compile(r"@(\d+)")
_SPEAKERS = {"用户": "user", "系统": "assistant"}


@dataclass(frozen=True)
class Requests:
    """The cases of a file, and the people of whom nothing may be known."""

    cases: tuple[Case, ...]
    strangers: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """A file with these columns is read by `read`."""

    columns: frozenset[str]
    read: Callable[[Rows, Dataset], Requests]


def read_crosswoz(rows: Rows, data: Dataset) -> Requests:
    """A request a row: what was said before it, and the names that answer it; the names are titles of the catalogue."""
    by_title: dict[str, list[str]] = defaultdict(list)
    for item_id, item in data.items.items():
        by_title[item.title].append(item_id)
    cases = []
    for where, row in rows:
        golden = [item_id for name in texts(row, "gold", where, least=1) for item_id in by_title.get(name, [name])]
        said = tuple(_spoken(line) for line in texts(row, "context", where))
        cases.append(
            Case(
                f"{text(row, 'dialog_id', where)}-{text(row, 'turn', where)}",
                "",
                frozenset(known_items(golden, data.items, "gold", where)),
                turns=(*said, Turn("user", text(row, "query", where))),
            )
        )
    return Requests(tuple(cases))


def _spoken(line: str) -> Turn:
    speaker, _, said = line.partition("：")
    return Turn(_SPEAKERS.get(speaker, "user"), said)


def read_redial(rows: Rows, data: Dataset) -> Requests:
    """A case a conversation of the seekers who came last: the last suggestion that they came to like is to be found.

    The conversation ends before the answer is first named; what was named by then is excluded. Nothing else of these
    seekers is known. Mentions read as titles.
    """
    came = list(dict.fromkeys(text(row, "seeker", where) for where, row in rows))
    asked = frozenset(came[round((1 - TEST_SHARE) * len(came)) :])
    found = [_last_liked(row, where, data) for where, row in rows if text(row, "seeker", where) in asked]
    cases = tuple(case for case in found if case)
    return Requests(
        cases,
        asked,
        (
            f"requests of the {len(asked)} of {len(came)} seekers who came last; of them nothing else is known",
            "the answer is the last suggestion that the seeker liked; the conversation ends before it is first named",
        ),
    )


def _last_liked(row: Mapping[str, Any], where: str, data: Dataset) -> Case | None:
    messages: list[Mapping[str, Any]] = list(row["messages"])
    named = [_MENTION.findall(str(message["text"])) for message in messages]
    first = {item_id: n for n, ids in reversed(list(enumerate(named))) for item_id in ids}
    liked = [
        item_id for item_id in texts(row, "liked_suggestions", where) if item_id in first and item_id in data.items
    ]
    answer = max(liked, key=lambda item_id: (first[item_id], item_id), default=None)
    if answer is None:
        return None
    before = messages[: first[answer]]
    if not any(message["role"] == "seeker" for message in before):
        return None
    return Case(
        text(row, "conversation", where),
        "",
        frozenset({answer}),
        exclude=frozenset(item_id for item_id, n in first.items() if n < first[answer] and item_id in data.items),
        turns=tuple(_turn(message, data) for message in before),
    )


def _turn(message: Mapping[str, Any], data: Dataset) -> Turn:
    def title(found: re.Match[str]) -> str:
        item = data.items.get(found[1])
        return item.title if item else found[0]

    role = "user" if message["role"] == "seeker" else "assistant"
    return Turn(role, _MENTION.sub(title, str(message["text"])))


LAYOUTS = (
    Layout(frozenset({"dialog_id", "query", "gold"}), read_crosswoz),
    Layout(frozenset({"conversation", "seeker", "messages", "liked_suggestions"}), read_redial),
)
