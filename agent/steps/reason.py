"""Names the reasons of a candidate: the interests that pulled it most, and the past items behind each."""

from __future__ import annotations

import math
from collections.abc import Mapping

from agent.core.schema import LEVELS, Candidate, EvidenceItem, Interest, Path, Polarity, Reason, Source

SHOWN = 3
"""Reasons an item."""
LEAST = 0.05
"""Share of all that is said of an item below which an interest is no reason."""
_GRAINS = frozenset(Source(level) for level in LEVELS)


def reasons(candidate: Candidate, interests: Mapping[str, Interest]) -> tuple[Reason, ...]:
    """The strongest pulls first, narrow before broad where they tie; [] where only popularity speaks.

    An interest and its parent say the same thing, so the weaker of the two is left out.
    """
    total = _magnitude(candidate)
    likes = [(pull, interests[i]) for i, pull in candidate.pulls.items() if interests[i].polarity is Polarity.LIKE]
    chosen: list[tuple[float, Interest]] = []
    for pull, interest in sorted(likes, key=lambda pair: (-pair[0], -len(pair[1].path), pair[1].id)):
        if total and pull / total >= LEAST and not any(same_line(interest.path, other.path) for _, other in chosen):
            chosen.append((pull, interest))
    return tuple(_reason(interest, pull / total) for pull, interest in chosen[:SHOWN])


def _magnitude(candidate: Candidate) -> float:
    """What all voices say, each interest for itself: a level's part can hide a pull behind a push."""
    others = (part for source, part in candidate.parts.items() if source not in _GRAINS)
    return math.fsum(abs(part) for part in (*candidate.pulls.values(), *others))


def same_line(one: Path, other: Path) -> bool:
    """Whether one lies under the other, or is it."""
    return all(a.casefold() == b.casefold() for a, b in zip(one, other, strict=False))


def _reason(interest: Interest, share: float) -> Reason:
    return Reason(
        interest_id=interest.id,
        interest=interest.name,
        level=interest.level,
        share=share,
        evidence=tuple(EvidenceItem(item_id=e.item_id, title=e.title) for e in interest.evidence),
    )
