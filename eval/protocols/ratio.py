"""Ratio: of everybody's items a share drawn at random is to be foretold from the others."""

from __future__ import annotations

import random

from eval.cases import Case, Task
from eval.dataset import Dataset, interaction_items
from eval.options import Options


def cut(data: Dataset, options: Options) -> Task:
    """Cases of people who chose at least two items: `share` of them, at least one, never all.

    A person's known events are all that do not touch a held-out item, be they earlier or later.
    """
    dice = random.Random(options.seed)
    hidden = {
        user_id: _drawn(interaction_items(data.histories[user_id]), options.share, dice) for user_id in data.user_ids
    }
    known = data.with_events(event for event in data.events if event.item_id not in hidden[event.user_id])
    held_out = tuple(event for event in data.events if event.item_id in hidden[event.user_id])
    cases = [Case(user_id, user_id, items, exclude=known.seen(user_id)) for user_id, items in hidden.items() if items]
    return Task(
        protocol="ratio",
        known=known,
        unit="people",
        cases=tuple(cases),
        held_out=held_out,
        notes=(
            f"held out: {options.share:.0%} of everybody's items, drawn with seed {options.seed}; "
            "what is known may be later than what is asked",
        ),
    )


def _drawn(items: list[str], share: float, dice: random.Random) -> frozenset[str]:
    if len(items) < 2:
        return frozenset()
    return frozenset(dice.sample(sorted(items), min(len(items) - 1, max(1, round(share * len(items))))))
