"""Lists as serving logged them, with what people did afterwards, and what both say of other lists.

A log is of `agent.core.schema.ServedList`: who saw it, when, and for each place the item with its propensity, which is
the probability, before any dice were thrown, with which the policy would put this item in this place for this person at
this moment. A policy that throws no dice logs 1 everywhere: then nothing can be said of any other list than its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agent.core.errors import InputError
from agent.core.schema import Event, EventKind, ServedList
from agent.core.settings import load_settings
from agent.wiring import Wiring
from eval.dataset import AGAINST
from eval.metrics.policy import Estimate, Impression, Impressions, Probability, by_position, ips, snips
from eval.results import Estimates
from eval.rows import read_rows

WEEK = 7 * 86_400.0
_FORM = "give user_id, at, policy, places: [{item_id, propensity}]"
CLIP = 100.0
"""Weights are cut here, unless said otherwise; the estimates say how many were."""


@dataclass(frozen=True)
class Credit:
    """Which later acts count for a list."""

    clicks: frozenset[EventKind] = frozenset(EventKind) - AGAINST - {EventKind.MENTION}
    conversions: frozenset[EventKind] = frozenset({EventKind.PURCHASE})
    """Count as clicks as well: nobody buys what they did not open."""
    within: float = WEEK
    """Seconds after the list was shown."""


def read_served(path: Path) -> list[ServedList]:
    """Those of a workspace's records, or of a JSONL file with a list a row, as `ServedList` has it.

    Raises `InputError`, which names the line at fault.
    """
    if not path.is_dir():
        return [_served(row, where) for where, row in read_rows(path)]
    if not (path / "records.db").is_file():
        raise InputError("no workspace here", where=str(path), hint="name a workspace, or a file of served lists")
    with Wiring(load_settings(path)) as wiring:
        return list(wiring.records.served.each())


def _served(row: Mapping[str, Any], where: str) -> ServedList:
    try:
        found = ServedList.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        fault = ": ".join(filter(None, [".".join(map(str, first["loc"])), first["msg"]]))
        raise InputError(f"is no served list: {fault}", where=where, hint=_FORM) from None
    if len({place.item_id for place in found.places}) < len(found.places):
        raise InputError("is no served list: an item is in it twice", where=where, hint=_FORM)
    return found


def impressions(lists: Iterable[ServedList], events: Iterable[Event], credit: Credit = Credit()) -> list[Impression]:
    """Every place of every list, in the order of time, with what came of it.

    An act counts once: for the latest list that had shown the item to the person, not longer ago than `credit.within`.
    """
    shown = sorted(lists, key=lambda one: (one.at, one.user_id))
    clicked = _credited(shown, events, credit.clicks | credit.conversions, credit.within)
    converted = _credited(shown, events, credit.conversions, credit.within)
    return [
        Impression(
            one.user_id,
            place.item_id,
            position,
            place.propensity,
            clicked=(n, place.item_id) in clicked,
            converted=(n, place.item_id) in converted,
        )
        for n, one in enumerate(shown)
        for position, place in enumerate(one.places, start=1)
    ]


def _credited(
    shown: Sequence[ServedList], events: Iterable[Event], kinds: frozenset[EventKind], within: float
) -> set[tuple[int, str]]:
    """(place in `shown`, item) of the lists that an act of these kinds is credited to."""
    showing: dict[tuple[str, str], list[int]] = {}
    for n, one in enumerate(shown):
        for place in one.places:
            showing.setdefault((one.user_id, place.item_id), []).append(n)
    found = set()
    for event in events:
        mine = showing.get((event.user_id, event.item_id), []) if event.kind in kinds else []
        latest = bisect_right(mine, event.order, key=lambda n: shown[n].at.timestamp()) - 1
        if latest >= 0 and event.order - shown[mine[latest]].at.timestamp() <= within:
            found.add((mine[latest], event.item_id))
    return found


def listing(lists: Mapping[str, Sequence[str]]) -> Probability:
    """The policy that always shows a person their list, best first: 1 where it has that item in that place, else 0."""

    def probability(one: Impression) -> float:
        own = lists.get(one.user_id, ())
        return float(one.position <= len(own) and own[one.position - 1] == one.item_id)

    return probability


@dataclass(frozen=True)
class Counterfactual:
    """What clicks and conversions an impression would be under another policy, in both ways of weighing the log."""

    ctr_ips: Estimate
    ctr_snips: Estimate
    conversion_ips: Estimate
    """Conversions are of impressions, clicked or not."""
    conversion_snips: Estimate


def counterfactual(log: Impressions, new: Probability, clip: float = CLIP, seed: int = 0) -> Counterfactual:
    """Over people; see `eval.metrics.policy`."""
    bought = _conversions(log)
    return Counterfactual(
        ips(log, new, clip, seed),
        snips(log, new, clip, seed),
        ips(bought, new, clip, seed),
        snips(bought, new, clip, seed),
    )


def by_rank(log: Impressions, new: Probability, of: str, clip: float = CLIP, seed: int = 0) -> Estimates:
    """The same by rank, self-normalised, as the report draws it; a rank of which the log says nothing is left out."""
    clicks = by_position(log, lambda those: snips(those, new, clip, seed).ctr)
    bought = by_position(_conversions(log), lambda those: snips(those, new, clip, seed).ctr)
    return Estimates(
        ctr={rank: found for rank, found in clicks.items() if found.n},
        conversion={rank: found for rank, found in bought.items() if found.n},
        of=of,
    )


def _conversions(log: Impressions) -> list[Impression]:
    """The log with conversions in the place of clicks."""
    return [replace(one, clicked=one.converted) for one in log]
