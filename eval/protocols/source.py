"""Source: the method's source's own test, rebuilt: chosen items are to be told from unseen ones drawn by chance.

The source (a Chinese article on multi-granularity interest modelling with language models) reports accuracy 85.2 %,
recall 82.1 % and F1 83.4 % with 100,000 training and 10,000 test records, and says no more of how they were made.
"""

from __future__ import annotations

import numpy as np

from agent.core.schema import Event
from eval.cases import Pair, Task
from eval.dataset import Dataset, chosen
from eval.options import Options

TRAINING = 100_000
TEST = 10_000
"""Records, half of them drawn: 5,000 chosen items and as many unseen ones."""
VALIDATION_SHARE = 0.5
"""Of the test's size, for the threshold."""
REPORTED = {"accuracy": 0.852, "recall": 0.821, "f1": 0.834}


def cut(data: Dataset, options: Options) -> Task:
    """Events drawn at random are held out, each with an item that the same person never touches: 1:1.

    On smaller data the same proportion: a tenth of the records are for the test, a twentieth for the threshold.
    """
    dice = np.random.default_rng(options.seed)
    first = list({(event.user_id, event.item_id): event for event in reversed(data.events) if chosen(event)}.values())
    test = min(TEST, round(TEST / TRAINING * len(first))) // 2
    validation = round(test * VALIDATION_SHARE)
    drawn = [first[n] for n in dice.permutation(len(first))[: test + validation]]
    hidden = {(event.user_id, event.item_id) for event in drawn}
    known = [event for event in data.events if (event.user_id, event.item_id) not in hidden]
    held_out = tuple(event for event in data.events if (event.user_id, event.item_id) in hidden)
    return Task(
        protocol="source",
        known=data.with_events(known),
        unit="labels",
        pairs=_with_strangers(data, drawn[:test], dice),
        validation=_with_strangers(data, drawn[test:], dice),
        held_out=held_out,
        notes=(
            f"{len(known)} records are known; {2 * test} are asked, half of them items that the person never touches, "
            f"drawn uniformly from the catalogue; {2 * validation} further ones choose the threshold",
            "the source reports accuracy .852, recall .821, F1 .834 on data of its own",
        ),
    )


def _with_strangers(data: Dataset, drawn: list[Event], dice: np.random.Generator) -> tuple[Pair, ...]:
    """Each event as a yes, followed by a no on an item that the person has no event on, in known or held-out time."""
    seen = {user_id: data.seen(user_id) for user_id in {event.user_id for event in drawn}}
    pairs = []
    for event in drawn:
        pairs.append(Pair(event.user_id, event.item_id, label=True))
        if len(seen[event.user_id]) < len(data.item_ids):
            pairs.append(Pair(event.user_id, _stranger(data, seen[event.user_id], dice), label=False))
    return tuple(pairs)


def _stranger(data: Dataset, seen: frozenset[str], dice: np.random.Generator) -> str:
    while True:
        item_id = data.item_ids[dice.integers(len(data.item_ids))]
        if item_id not in seen:
            return item_id
