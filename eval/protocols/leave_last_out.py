"""Leave last out: everybody's last new item is to be foretold from what they did before it."""

from __future__ import annotations

from collections.abc import Sequence

from agent.core.schema import Event
from eval.cases import Case, Task
from eval.dataset import Dataset, chosen
from eval.options import Options


def cut(data: Dataset, options: Options) -> Task:
    """One case a person who chose an item after having chosen another.

    Held out are the last event that chooses an item which the person had not touched before, and all that the same
    person did from then on. Other people's events all stay, later ones too: that is this protocol's known weakness,
    and the reason for `temporal`.
    """
    known: list[Event] = []
    held_out: list[Event] = []
    cases = []
    for user_id, history in data.histories.items():
        place = last_new(history)
        known += history[:place]
        held_out += history[place:]
        if place < len(history):
            seen = frozenset(event.item_id for event in history[:place])
            cases.append(Case(user_id, user_id, frozenset({history[place].item_id}), exclude=seen))
    return Task(
        protocol="leave-last-out",
        known=data.with_events(known),
        unit="people",
        cases=tuple(sorted(cases, key=lambda case: case.case_id)),
        held_out=tuple(held_out),
        notes=(
            "held out: everybody's last item that they had not touched before, and all that they did after it",
            "ranked: every item that the person has not touched; events of one moment stand in a fixed order",
            f"{len(data.histories) - len(cases)} people chose fewer than two items and are not asked about",
        ),
    )


def last_new(history: Sequence[Event]) -> int:
    """The place of the last event that chooses an untouched item after some choice; the length where there is none."""
    touched: set[str] = set()
    found, choices = len(history), 0
    for place, event in enumerate(history):
        if chosen(event):
            if choices and event.item_id not in touched:
                found = place
            choices += 1
        touched.add(event.item_id)
    return found
