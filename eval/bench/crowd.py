"""A synthetic crowd: people with purchases of the shipped grocery items, as many as wanted, fixed by a seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

from agent.core.ports import Records
from agent.core.schema import Event, EventKind, Item
from eval.bench.samples import folder

EVENTS_A_PERSON = 40
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
_YEAR = timedelta(days=365)
_FAVOURITES = 3
_FAVOURED = 0.8
"""Of a person's purchases, those from the favourite departments; invented."""
_BATCH = 5000


def fill(records: Records, people: int, *, seed: int = 0) -> None:
    """Puts the items and the crowd into empty records; memory is one batch."""
    items = grocery()
    records.items.put(items)
    departments = _departments(items)
    events = (event for n in range(people) for event in purchases(n, departments, seed))
    while batch := list(islice(events, _BATCH)):
        records.events.put(batch)


def grocery() -> list[Item]:
    """The shipped grocery items."""
    lines = (folder("grocery") / "items.jsonl").read_text(encoding="utf-8").splitlines()
    return [Item.model_validate_json(line) for line in lines]


def purchases(number: int, departments: Mapping[str, Sequence[str]], seed: int) -> Iterator[Event]:
    """What the `number`-th person bought over a year; `departments` holds item ids by name."""
    random = Random(f"{seed}:{number}")
    names = sorted(departments)
    favourites = random.sample(names, min(_FAVOURITES, len(names)))
    for _ in range(EVENTS_A_PERSON):
        name = random.choice(favourites if random.random() < _FAVOURED else names)
        yield Event(
            user_id=f"p{number:07d}",
            item_id=random.choice(departments[name]),
            kind=EventKind.PURCHASE,
            at=FIRST_DAY + _YEAR * random.random(),
            value=1.0,
        )


def _departments(items: Sequence[Item]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for item in items:
        found[item.categories[0] if item.categories else ""].append(item.item_id)
    return dict(found)
