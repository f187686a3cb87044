"""Puts candidates in order by the parts that the voices have in their scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import LEVELS, Candidate, Source
from agent.steps.hearing import Column, Hearing
from agent.steps.weights import parts, pulls

Parts = Mapping[Source, Column]
Matrix = NDArray[np.float64]


def weighed(hearing: Hearing, speaking: Collection[Source]) -> list[Candidate]:
    """The candidates, in their order, by the fixed weights."""
    pulled = pulls(hearing)
    told = parts(hearing, pulled, speaking)
    return [_candidate(hearing, c, told, pulled) for c in range(len(hearing.item_ids))]


def scored(hearing: Hearing, speaking: Collection[Source]) -> Column:
    """(c,) by the fixed weights."""
    total: Column = np.sum(list(parts(hearing, pulls(hearing), speaking).values()), axis=0)
    return total


def best(hearing: Hearing, scores: Column, n: int | None = None) -> list[int]:
    """The places of the `n` highest scores (None: all), best first; ties by popularity, then by id."""
    popular, places = hearing.heard["popular"], list(range(len(scores)))
    if n is not None and n < len(scores):
        least = np.partition(scores, -n)[-n] if n else np.inf
        places = np.flatnonzero(scores >= least).tolist()
    return sorted(places, key=lambda c: (-scores[c], -popular[c], hearing.item_ids[c]))[:n]


def by_source(contributions: Matrix, sources: Sequence[Source]) -> dict[Source, Column]:
    """(c,) a source: the sums of its columns; zeros of a source without any."""
    told = {source: np.zeros(len(contributions)) for source in Source}
    for column, source in enumerate(sources):
        told[source] = told[source] + contributions[:, column]
    return told


def learnt(hearing: Hearing, told: Parts) -> list[Candidate]:
    """The candidates, in their order, by what rankers give each source: (c,).

    What they give a grain is shared out among the interests of that grain as the fixed weights would.
    """
    pulled = _shared(hearing, told)
    return [_candidate(hearing, c, told, pulled) for c in range(len(hearing.item_ids))]


def _shared(hearing: Hearing, told: Parts) -> Matrix:
    """(c, n): each grain's part by its interests' magnitudes; nothing where no interest is near."""
    shared = np.abs(pulls(hearing))
    for level in LEVELS:
        columns = [n for n, interest in enumerate(hearing.interests) if interest.level is level]
        total = shared[:, columns].sum(axis=1, keepdims=True)
        part = np.divide(told[Source(level)][:, None], total, out=np.zeros_like(total), where=total > 0)
        shared[:, columns] *= part
    return shared


def _candidate(hearing: Hearing, place: int, told: Parts, pulled: Matrix) -> Candidate:
    parts = {source: float(told[source][place]) for source in Source}
    names = (interest.id for interest in hearing.interests)
    return Candidate(
        item_id=hearing.item_ids[place],
        score=sum(parts.values()),
        parts=parts,
        pulls={name: float(pull) for name, pull in zip(names, pulled[place], strict=True) if pull},
    )


def attribution(candidate: Candidate) -> dict[Source, float]:
    """Every source's share of the score's magnitude; they sum to 1.

    Where no voice says anything, popularity alone has put the item in its place.
    """
    total = sum(abs(part) for part in candidate.parts.values())
    if not total:
        return {source: float(source is Source.POPULARITY) for source in Source}
    return {source: abs(candidate.parts.get(source, 0.0)) / total for source in Source}
