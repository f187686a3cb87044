"""Temporal: one moment for everybody; what people newly choose after it is to be foretold from what was before."""

from __future__ import annotations

from eval.cases import Case, Task
from eval.dataset import Dataset, interaction_items
from eval.options import Options


def cut(data: Dataset, options: Options) -> Task:
    """Cases of people with a history before the cut and a new choice after it; the cut leaves `share` of all events."""
    moment = cut_moment(data, options.share)
    known = data.with_events(event for event in data.events if event.order <= moment)
    later = data.with_events(event for event in data.events if event.order > moment)
    cases = [
        Case(user_id, user_id, frozenset(new), exclude=seen)
        for user_id, history in sorted(later.histories.items())
        if (seen := known.seen(user_id)) and (new := set(interaction_items(history)) - seen)
    ]
    return Task(
        protocol="temporal",
        known=known,
        unit="people",
        cases=tuple(cases),
        held_out=later.events,
        notes=(
            f"one cut for everybody: the last {len(later.events) / max(1, len(data.events)):.0%} of events held out",
            f"{len(later.histories) - len(cases)} people of the time after it have no history, or choose nothing new",
        ),
    )


def cut_moment(data: Dataset, share: float) -> float:
    """The order of the last event that is known, so that about `share` of all events lie strictly after it."""
    orders = [event.order for event in data.events]
    return orders[max(0, min(len(orders) - 1, round((1 - share) * len(orders)) - 1))] if orders else 0.0
