"""Puts candidates in order by the parts that the voices have in their scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import LEVELS, Candidate, Source
from agent.steps.features import FEATURES
from agent.steps.hearing import Column, Hearing
from agent.steps.weights import parts, pulls

Parts = Mapping[Source, Column]
Matrix = NDArray[np.float64]


def weighed(hearing: Hearing, speaking: Collection[Source], n: int | None = None) -> list[Candidate]:
    """The `n` best candidates (None: all) by the fixed weights, best first."""
    pulled = pulls(hearing)
    return _ordered(hearing, parts(hearing, pulled, speaking), pulled, n)


def learnt(hearing: Hearing, contributions: Matrix, n: int | None = None) -> list[Candidate]:
    """The `n` best candidates (None: all) by what a ranker gives each of `FEATURES`, (c, f), best first.

    What it gives a grain is shared out among the interests of that grain as the fixed weights would.
    """
    told = {source: np.zeros(len(hearing.item_ids)) for source in Source}
    for column, feature in enumerate(FEATURES):
        told[feature.source] = told[feature.source] + contributions[:, column]
    return _ordered(hearing, told, _shared(hearing, told), n)


def _shared(hearing: Hearing, told: Parts) -> Matrix:
    """(c, n): each grain's part by its interests' magnitudes; nothing where no interest is near."""
    shared = np.abs(pulls(hearing))
    for level in LEVELS:
        columns = [n for n, interest in enumerate(hearing.interests) if interest.level is level]
        total = shared[:, columns].sum(axis=1, keepdims=True)
        part = np.divide(told[Source(level)][:, None], total, out=np.zeros_like(total), where=total > 0)
        shared[:, columns] *= part
    return shared


def _ordered(hearing: Hearing, told: Parts, pulled: Matrix, n: int | None) -> list[Candidate]:
    """Best first; ties by popularity, then by id."""
    scores = np.sum(list(told.values()), axis=0)
    popular = hearing.heard["popular"]
    order = sorted(range(len(scores)), key=lambda c: (-scores[c], -popular[c], hearing.item_ids[c]))[:n]
    names = [interest.id for interest in hearing.interests]
    return [
        _candidate(hearing.item_ids[c], scores[c], {s: told[s][c] for s in Source}, names, pulled[c]) for c in order
    ]


def _candidate(
    item_id: str, score: float, told: Mapping[Source, float], names: Sequence[str], pulled: Column
) -> Candidate:
    return Candidate(
        item_id=item_id,
        score=float(score),
        parts={source: float(part) for source, part in told.items()},
        pulls={name: float(pull) for name, pull in zip(names, pulled, strict=True) if pull},
    )


def attribution(candidate: Candidate) -> dict[Source, float]:
    """Every source's share of the score's magnitude; they sum to 1.

    Where no voice says anything, popularity alone has put the item in its place.
    """
    total = sum(abs(part) for part in candidate.parts.values())
    if not total:
        return {source: float(source is Source.POPULARITY) for source in Source}
    return {source: abs(candidate.parts.get(source, 0.0)) / total for source in Source}
