"""Ranks what an explanation may rest on by what it adds to the item's score."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from agent.core.schema import Candidate, Ground, Interest, Reason, Source
from agent.steps.reason import same_line

SOURCES: Mapping[Ground, tuple[Source, ...]] = {
    Ground.INTEREST: (Source.MACRO, Source.MID, Source.MICRO),
    Ground.TOGETHER: (Source.COLLABORATIVE,),
    Ground.AFTER: (Source.SEQUENCE,),
    Ground.ALIKE: (Source.SEQUENCE, Source.LEXICAL),
    Ground.REQUEST: (Source.LEXICAL,),
    Ground.POPULAR: (Source.POPULARITY,),
    Ground.NOTHING: (),
}
"""The voices that speak of each: what comes next is told from others' order, or from likeness to what came last."""


class Weight(NamedTuple):
    """What a ground adds, as a share of all that speaks for the item."""

    ground: Ground
    source: Source | None
    """The voice that it is; None of the interests."""
    share: float


def grounds(
    candidate: Candidate, found: tuple[Reason, ...], interests: Mapping[str, Interest], *, asked: bool
) -> list[Weight]:
    """What speaks for the candidate, heaviest first, each with its share.

    An interest weighs what it and those above and below it add, since they say the same thing. What speaks against the
    candidate is no ground. `asked`: whether the item holds anything of a request, whose words and meaning are lexical.
    """
    weights: list[tuple[float, Ground, Source | None]] = []
    if found:
        weights.append((_line(candidate, interests[found[0].interest_id], interests), Ground.INTEREST, None))
    words = Ground.REQUEST if asked else Ground.ALIKE
    for source, ground in (
        (Source.COLLABORATIVE, Ground.TOGETHER),
        (Source.SEQUENCE, Ground.AFTER),
        (Source.LEXICAL, words),
        (Source.POPULARITY, Ground.POPULAR),
    ):
        weights.append((candidate.parts.get(source, 0.0), ground, source))
    order = sorted((one for one in weights if one[0] > 0), key=lambda one: -one[0])
    total = math.fsum(weight for weight, _, _ in order)
    return [Weight(ground, source, weight / total) for weight, ground, source in order]


def _line(candidate: Candidate, leading: Interest, interests: Mapping[str, Interest]) -> float:
    return math.fsum(
        pull for key, pull in candidate.pulls.items() if pull > 0 and same_line(interests[key].path, leading.path)
    )
