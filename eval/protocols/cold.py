"""Cold: people of whom a few events are known, and items that nobody has touched yet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from eval.cases import Case, Task
from eval.dataset import Dataset, interaction_items
from eval.options import Options
from eval.protocols import leave_last_out

EVERY = 2
"""Every so many people are asked about, and forgotten but for their latest events; without the others there would be no
patterns."""


def people(size: int, data: Dataset, options: Options) -> Task:
    """The cases of `leave-last-out` of every second person, of whom the latest `size` events before it are known.

    What else they have touched is not listed, as there.
    """
    task = leave_last_out.cut(data, options)
    asked = task.cases[::EVERY]
    few = {case.user_id for case in asked}
    kept = {event.event_id for user_id in few for event in task.known.histories[user_id][-size:]}
    known = [event for event in task.known.events if event.user_id not in few or event.event_id in kept]
    ids = {event.event_id for event in known}
    touched = {(event.user_id, event.item_id) for event in known}
    held_out = [e for e in data.events if e.event_id not in ids and (e.user_id, e.item_id) not in touched]
    return replace(
        task,
        protocol=f"cold-{size}",
        known=data.with_events(known),
        cases=asked,
        held_out=tuple(held_out),
        notes=(
            f"of every {EVERY}nd person only the latest {size} events before the last new item are known",
            *task.notes,
        ),
    )


def items(data: Dataset, options: Options) -> Task:
    """A `share` of the catalogue loses all its events; everybody's choices among these items are to be foretold.

    Only they are ranked: a method that needs others' choices has nothing to go by.
    """
    dice = np.random.default_rng(options.seed)
    drawn = dice.permutation(len(data.item_ids))[: round(options.share * len(data.item_ids))]
    cold = tuple(data.item_ids[n] for n in sorted(drawn.tolist()))
    hidden = frozenset(cold)
    known = data.with_events(event for event in data.events if event.item_id not in hidden)
    cases = [
        Case(user_id, user_id, frozenset(new), cold)
        for user_id, history in data.histories.items()
        if known.seen(user_id) and (new := set(interaction_items(history)) & hidden)
    ]
    return Task(
        protocol="cold-items",
        known=known,
        unit="people",
        cases=tuple(sorted(cases, key=lambda case: case.case_id)),
        held_out=tuple(event for event in data.events if event.item_id in hidden),
        notes=(f"{len(cold)} items lose all their events, and are ranked among themselves",),
    )
