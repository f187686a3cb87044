"""A capable model that reads turns as well as the catalogue does, and says what it read in names and places."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from agent.core.asking import Request
from agent.core.learned import Lexicon
from agent.core.plan import Act, Bound
from agent.core.schema import EventKind
from agent.steps.text import plain_title
from agent.steps.turn import Shown
from agent.steps.understand import understand
from tests.fakes.chat import answers, questions

_SAID = {EventKind.VIEW: "seen", EventKind.LIKE: "liked", EventKind.DISLIKE: "disliked", EventKind.SKIP: "skipped"}


def reads(lexicon: Callable[[], Lexicon], others: Callable[[Request], str]) -> Callable[[Request], str]:
    """A script: turns are read by the lexicon, everything else is answered by `others`."""

    def script(request: Request) -> str:
        if request.task != "plan":
            return others(request)
        return answers(*(as_read(lexicon(), row) for row in questions(request)))

    return script


def as_read(lexicon: Lexicon, row: dict[str, Any]) -> dict[str, Any]:
    """The answer to one question of the task `plan`."""
    by_title = {plain_title(title): item_id for item_id, title in zip(lexicon.item_ids, lexicon.titles, strict=True)}
    listed = [part.split(". ", 1)[1] for part in row["shown"].split("; ") if part]
    shown = Shown(tuple(by_title[title] for title in listed))
    turn = understand(lexicon, row["turn"], shown)
    pointed = [*turn.about, *(one.item_id for one in turn.said), *turn.like]
    titles = {item_id: title for title, item_id in by_title.items()}
    tastes = Act.CORRECT in turn.acts
    return {
        "acts": [act.value for act in turn.acts if act is not Act.PRIVATE][:4],
        "said": next((_SAID[one.kind] for one in turn.said), "nothing"),
        "wanted": [one.value for one in turn.aspects] + ([] if tastes else turn.words),
        "unwanted": [one.value for one in turn.without][:1] + turn.unwanted,
        "like": [titles[one] for one in turn.like if one not in shown.item_ids],
        "limits": [_limit(bound) for bound in turn.bounds],
        "forget": list(turn.dropped),
        "items": sorted({shown.item_ids.index(one) + 1 for one in pointed if one in shown.item_ids}),
        "titles": [titles[one] for one in turn.about if one not in shown.item_ids],
        "fields": list(turn.detail),
        "anew": turn.anew,
    }


def _limit(bound: Bound) -> str:
    if math.isinf(bound.high):
        return f"{bound.field} at least {bound.low:g}"
    return (
        f"{bound.field} at most {bound.high:g}"
        if math.isinf(bound.low)
        else f"{bound.field} {bound.low:g} to {bound.high:g}"
    )
