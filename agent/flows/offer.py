"""Says which items may be listed: new to the person, and admitted by the rules of the business."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agent.core.errors import UnknownItem
from agent.core.ports import Workspace
from agent.core.rules import Rule
from agent.core.wanted import Wanted
from agent.core.watch import count, step
from agent.steps.admit import admitted

WIDER = 4
"""How many times more candidates are looked at where too few of them may be listed."""


@step("offer")
def offer(
    workspace: Workspace, wanted: Wanted, seen: frozenset[str], candidates: Callable[[int], set[str]], least: int = 0
) -> list[str]:
    """At least `wanted.n` and `least` of the candidates, where there are so many, by id.

    `candidates` gives up to k of each voice. Raises `UnknownItem` naming one of `wanted.among` that the catalogue
    lacks.
    """
    rules = (*workspace.settings.rules, *wanted.rules)
    if wanted.among is not None:
        return admit(workspace, sorted({*known(workspace, wanted.among)} - wanted.exclude), rules)
    k = workspace.settings.candidates
    out, before, enough = seen | wanted.exclude, -1, max(wanted.n, least)
    while True:
        found = candidates(k)
        left = admit(workspace, sorted(found - out), rules)
        if len(left) >= enough or len(found) == before or k >= (most := workspace.records.items.count()):
            count("candidates", len(left))
            return left
        before = len(found)
        k = min(most, max(WIDER * k, enough + len(out)))  # of somebody who knows all that is near, or under rules


def nothing_left(workspace: Workspace, wanted: Wanted) -> str:
    """Why a list is empty."""
    if workspace.settings.rules or wanted.rules:
        return "no item that may be listed keeps the rules"
    return "there is no item that may be listed"


def admit(workspace: Workspace, item_ids: Sequence[str], rules: Sequence[Rule]) -> list[str]:
    """Those that keep every rule, in their order."""
    if not rules:
        return list(item_ids)
    items = workspace.records.items.get(item_ids)
    return [key for key in item_ids if key in items and admitted(items[key], rules)]


def known(workspace: Workspace, item_ids: Sequence[str]) -> list[str]:
    """The ids, each once; raises `UnknownItem` naming one that the catalogue lacks."""
    ids = list(dict.fromkeys(item_ids))
    for item_id in sorted(set(ids) - workspace.records.items.known(ids)):
        raise UnknownItem(f"no item {item_id!r}", where="the catalogue", hint="check the id, or ingest the item first")
    return ids
