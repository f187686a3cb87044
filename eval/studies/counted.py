"""Folds a history by counting alone: what a profile must beat that weighs, ages and doubts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agent.core.schema import LEVELS, Event, Interest, InterestTree, Path, Polarity, interest_id
from eval.dataset import chosen
from eval.studies.catalogue import Catalogue

LEAST = 2
"""Acts on one side more than on the other from which an interest is claimed; one act may be chance."""


def counted(catalogue: Catalogue, user_id: str, events: Sequence[Event]) -> InterestTree:
    """Every path with enough more acts for it than against it, or the other way round; shares are of these acts."""
    net: Counter[Path] = Counter()
    for event in events:
        for path in catalogue.facets[event.item_id].paths.values():
            net[path] += 1 if chosen(event) else -1
    claimed = {path: acts for path, acts in net.items() if abs(acts) >= LEAST}
    whole: Counter[tuple[int, bool]] = Counter()
    for path, acts in claimed.items():
        whole[len(path), acts > 0] += abs(acts)
    interests = tuple(
        Interest(
            id=interest_id(path),
            level=LEVELS[len(path) - 1],
            name=path[-1],
            path=path,
            weight=abs(acts) / whole[len(path), acts > 0],
            polarity=Polarity.LIKE if acts > 0 else Polarity.DISLIKE,
            confidence=1.0,
            count=abs(acts),
        )
        for path, acts in sorted(claimed.items())
    )
    return InterestTree(user_id=user_id, as_of=None, interests=interests, events=len(events))
