"""Lists as serving logged them, with what people did afterwards, and what both say of our own lists.

What serving must log of every list that it shows is a `Served`: who saw it, when, and for each place the item and its
propensity. The propensity is the probability, before any dice were thrown, with which the policy would put this item in
this place for this person at this moment: the share of its draws that do. A policy that throws no dice logs 1
everywhere, and then nothing can be said of any other list than its own. Places that were not shown are not logged.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from agent.core.errors import InputError
from agent.core.schema import Event, EventKind, Moment
from eval.dataset import AGAINST
from eval.metrics.policy import Estimate, Impression, Impressions, Probability, by_position, ips, snips
from eval.results import Estimates
from eval.rows import read_rows

WEEK = 7 * 86_400.0
CLIP = 100.0
"""Weights are cut here, unless said otherwise; the estimates say how many were."""


@dataclass(frozen=True)
class Place:
    """One item of a list that was shown."""

    item_id: str
    propensity: float
    """In (0, 1]; see the module."""


@dataclass(frozen=True)
class Served:
    """A list that was shown; raises `ValueError` where an item is in it twice or a propensity is not in (0, 1]."""

    __pydantic_config__ = ConfigDict(coerce_numbers_to_str=True)

    user_id: str
    at: Moment
    """When: a clock time, or a place in the order of events (`seq`), as the events have it."""
    items: tuple[Place, ...]
    """First place first."""
    policy: str = ""
    """What chose it, for the eye."""

    def __post_init__(self) -> None:
        if len({place.item_id for place in self.items}) < len(self.items):
            raise ValueError(f"an item is twice in the list of user {self.user_id} at {self.at}")
        for place in self.items:
            if not 0 < place.propensity <= 1:
                raise ValueError(f"propensity {place.propensity} of item {place.item_id}: it lies in (0, 1]")

    @property
    def order(self) -> float:
        """As `Event.order`."""
        return float(self.at) if isinstance(self.at, int) else self.at.timestamp()


_SERVED = TypeAdapter(Served)


@dataclass(frozen=True)
class Credit:
    """Which later acts count for a list."""

    clicks: frozenset[EventKind] = frozenset(EventKind) - AGAINST - {EventKind.MENTION}
    conversions: frozenset[EventKind] = frozenset({EventKind.PURCHASE})
    """Count as clicks as well: nobody buys what they did not open."""
    within: float = WEEK
    """Seconds after the list was shown; where there is no clock, places in the order."""


def read_served(path: Path) -> list[Served]:
    """JSONL rows `{user_id, at, items: [{item_id, propensity}], policy?}`; `InputError` names the line at fault."""
    return [_served(row, where) for where, row in read_rows(path)]


def _served(row: Mapping[str, Any], where: str) -> Served:
    try:
        return _SERVED.validate_python(row)
    except ValidationError as error:
        first = error.errors()[0]
        fault = ": ".join(filter(None, [".".join(map(str, first["loc"])), first["msg"]]))
        raise InputError(
            f"is no served list: {fault}", where=where, hint="give user_id, at, items: [{item_id, propensity}]"
        ) from None


def impressions(lists: Iterable[Served], events: Iterable[Event], credit: Credit = Credit()) -> list[Impression]:
    """Every place of every list, in the order of time, with what came of it.

    An act counts once: for the latest list that had shown the item to the person, not longer ago than `credit.within`.
    """
    shown = sorted(lists, key=lambda one: (one.order, one.user_id))
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
        for position, place in enumerate(one.items, start=1)
    ]


def _credited(
    shown: Sequence[Served], events: Iterable[Event], kinds: frozenset[EventKind], within: float
) -> set[tuple[int, str]]:
    """(place in `shown`, item) of the lists that an act of these kinds is credited to."""
    showing: dict[tuple[str, str], list[int]] = {}
    for n, one in enumerate(shown):
        for place in one.items:
            showing.setdefault((one.user_id, place.item_id), []).append(n)
    found = set()
    for event in events:
        mine = showing.get((event.user_id, event.item_id), []) if event.kind in kinds else []
        latest = bisect_right(mine, event.order, key=lambda n: shown[n].order) - 1
        if latest >= 0 and event.order - shown[mine[latest]].order <= within:
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
