"""What the judged profiles were like: their interests as vectors, and their confidence against what came after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.core.ports import Embedder
from agent.core.schema import LEVELS, Event, Facets, Interest, Level, Polarity, Profile
from agent.steps.text import interest_text
from eval.cases import Task
from eval.dataset import AGAINST
from eval.results import Bin, Cloud
from eval.statistics import interval

NEXT = 10
"""Later acts that may confirm an interest, as its confidence is defined."""
BINS = 10


def clouds(profiles: Iterable[Profile], embedder: Embedder) -> tuple[Cloud, ...]:
    """Everybody's likes at each grain; a grain without any is left out."""
    people: dict[Level, Counter[str]] = {level: Counter() for level in LEVELS}
    known: dict[str, Interest] = {}
    for profile in profiles:
        for interest in profile.interests:
            if interest.polarity is Polarity.LIKE:
                people[interest.level][interest.id] += 1
                known.setdefault(interest.id, interest)
    return tuple(_cloud(level, counts, known, embedder) for level, counts in people.items() if counts)


def _cloud(level: Level, counts: Counter[str], known: Mapping[str, Interest], embedder: Embedder) -> Cloud:
    interests = [known[key] for key in sorted(counts, key=lambda key: (-counts[key], key))]
    return Cloud(
        level=level,
        vectors=embedder.encode([interest_text(interest) for interest in interests]),
        names=tuple(interest.path[-1] for interest in interests),
        macros=tuple(interest.path[0] for interest in interests),
        people=np.array([counts[interest.id] for interest in interests], dtype=np.int64),
    )


def reliability(profiles: Iterable[Profile], task: Task, facets: Mapping[str, Facets]) -> tuple[Bin, ...]:
    """Confidence against confirmation by the next ten acts, of those who have so many; () where nobody has."""
    after = _after(task)
    said: list[float] = []
    confirmed: list[float] = []
    for profile in profiles:
        acts = after.get(profile.user_id, ())[:NEXT]
        if len(acts) == NEXT:
            signs = _signs(acts, facets)
            said += [interest.confidence for interest in profile.interests]
            confirmed += [float((interest.id, interest.polarity) in signs) for interest in profile.interests]
    return tuple(_bins(np.array(said), np.array(confirmed)))


def _after(task: Task) -> Mapping[str, Sequence[Event]]:
    """Everybody's held-out acts that came after all that is known of them, in order."""
    last = {user_id: history[-1].order for user_id, history in task.known.histories.items()}
    after: dict[str, list[Event]] = {}
    for event in sorted(task.held_out, key=lambda event: (event.order, event.event_id)):
        if event.order >= last.get(event.user_id, float("inf")):
            after.setdefault(event.user_id, []).append(event)
    return after


def _signs(acts: Sequence[Event], facets: Mapping[str, Facets]) -> set[tuple[str, Polarity]]:
    return {
        (key, Polarity.DISLIKE if act.kind in AGAINST else Polarity.LIKE)
        for act in acts
        if act.item_id in facets
        for key in facets[act.item_id].paths
    }


def _bins(said: NDArray[np.float64], confirmed: NDArray[np.float64]) -> Iterator[Bin]:
    place = np.minimum((said * BINS).astype(int), BINS - 1)
    for n in range(BINS):
        if (place == n).any():
            yield Bin(float(said[place == n].mean()), interval(confirmed[place == n]))
