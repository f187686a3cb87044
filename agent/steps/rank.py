"""Scores candidates by what each interest says, with popularity as a prior, and keeps the parts.

    score(x) = s(x) * prior(x)
    s(x)     = sum over interests i near x of lambda_level(i) * sign_i * w_i * cos(e_i, x) ** sharpness
    prior(x) = floor + log(1 + n_x) / log(1 + n_max),  n_x people with an event on x

Near means a cosine of at least `near`; sign_i is 1 for a like, -push for a dislike; the sharpness lets one close
interest count more than many vague ones.
The parts are additive: with p the prior of the item that people touch on average (sum_x n_x prior(x) / sum_x n_x),
interest i gives s_i(x) * p and popularity the rest, s(x) * (prior(x) - p). None of it depends on the other candidates.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import LEVELS, Candidate, Interest, Level, Polarity, Source

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """The formula's constants."""

    levels: Mapping[Level, float]
    floor: float
    push: float
    sharpness: float
    near: float
    """Below it a cosine is the embedder's noise (diapers and chocolate milk have 0.3), on which no reason may rest."""


DEFAULT = Weights({Level.MACRO: 0.2, Level.MID: 0.3, Level.MICRO: 0.5}, floor=0.1, push=0.5, sharpness=4.0, near=0.35)
"""Sharpness and floor by a first trial on the films sample, the others by judgement; none of it is tuned yet."""


def rank(
    item_ids: Sequence[str],
    items: NDArray[np.float32],
    interests: Sequence[Interest],
    vectors: NDArray[np.float32],
    popularity: Mapping[str, int],
    weights: Weights = DEFAULT,
    n: int | None = None,
) -> list[Candidate]:
    """The `n` best candidates (None: all), best first, ties by popularity, then by id.

    `items` is (c, d) in the order of `item_ids`, `vectors` (n, d) in the order of `interests`, both unit rows. Muted
    interests must not be among them.
    """
    if not item_ids:
        return []
    prior = weights.floor + popularity_scores(item_ids, popularity)
    said = _said(items, interests, vectors, weights)
    scores = said.sum(axis=1) * prior
    pulls = said * (weights.floor + _usual(popularity))
    popular = scores - pulls.sum(axis=1)
    order = sorted(range(len(item_ids)), key=lambda c: (-scores[c], -prior[c], item_ids[c]))[:n]
    return [_candidate(item_ids[c], float(scores[c]), pulls[c], float(popular[c]), interests) for c in order]


def _said(
    items: NDArray[np.float32], interests: Sequence[Interest], vectors: NDArray[np.float32], weights: Weights
) -> Vector:
    """(c, n): what each interest says of each candidate, signed."""
    if not interests:
        return np.zeros((len(items), 0))
    cosines: Vector = items.astype(np.float64) @ vectors.astype(np.float64).T
    cosines[cosines < weights.near] = 0.0
    signed = [
        weights.levels[i.level] * i.weight * (1.0 if i.polarity is Polarity.LIKE else -weights.push) for i in interests
    ]
    said: Vector = cosines**weights.sharpness * np.array(signed)
    return said


def _mean_popularity(counts: Mapping[str, int]) -> float:
    """Over the items in `counts`, 1 where there are none."""
    return float(popularity_scores(list(counts), counts).mean()) if counts else 1.0


def popularity_scores(item_ids: Sequence[str], counts: Mapping[str, int]) -> Vector:
    """log(1 + n_x) / log(1 + n_max) in the order of `item_ids`, 0 where nobody has any event."""
    most = math.log1p(max(counts.values(), default=0)) or 1.0
    return np.array([math.log1p(counts.get(item, 0)) / most for item in item_ids], dtype=np.float64)


def _usual(counts: Mapping[str, int]) -> float:
    """The popularity score of the item that people touch on average; 0 where nobody touched any."""
    people = np.array(list(counts.values()), dtype=np.float64)
    return float(np.average(popularity_scores(list(counts), counts), weights=people)) if people.any() else 0.0


def _candidate(item_id: str, score: float, pulls: Vector, popular: float, interests: Sequence[Interest]) -> Candidate:
    parts = {Source(level): 0.0 for level in LEVELS}
    for interest, pull in zip(interests, pulls, strict=True):
        parts[Source(interest.level)] += float(pull)
    parts[Source.POPULARITY] = popular
    by_interest = {i.id: float(pull) for i, pull in zip(interests, pulls, strict=True) if pull}
    return Candidate(item_id=item_id, score=score, parts=parts, pulls=by_interest)


def attribution(candidate: Candidate) -> dict[Source, float]:
    """Every source's share of the score's magnitude; they sum to 1.

    Where no interest says anything, popularity alone has put the item in its place.
    """
    total = sum(abs(part) for part in candidate.parts.values())
    if not total:
        return {source: float(source is Source.POPULARITY) for source in Source}
    return {source: abs(candidate.parts.get(source, 0.0)) / total for source in Source}


def level_vector(interests: Sequence[Interest], vectors: NDArray[np.float32], level: Level) -> NDArray[np.float32]:
    """u_L = sum_i w_i e_i over the likes of a level: (d,) float32, not normalised; zeros where there are none."""
    rows = [n for n, i in enumerate(interests) if i.level is level and i.polarity is Polarity.LIKE]
    weights = np.array([interests[n].weight for n in rows], dtype=np.float32)
    summed: NDArray[np.float32] = weights @ vectors[rows] if rows else np.zeros(vectors.shape[1], dtype=np.float32)
    return summed
