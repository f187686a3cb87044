"""Gives some places of a list to new ground, by chance, and says how likely each item was to stand where it does.

The new ground is dealt out among the places like cards, so that no item can come to two of them. Each place for itself
then holds, with the chance `share`, one of its own cards instead of the item that was best for it:

    P(best at k) = 1 - share          P(x at k) = share * e(x) / sum_y e(y)     x, y cards of place k

with e = exp(score / TEMPERATURE), scores scaled to 0..1 over all of the ground. Since places do not depend on each
other, these are the chances before any dice are thrown, which inverse propensity estimates divide by (Swaminathan and
Joachims 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

TEMPERATURE = 0.25
"""The best of the new ground is e^4 = 55 times as likely as the worst of the same place. An invented number."""


class Placed(NamedTuple):
    """A candidate's place among those given, its chance to stand where it does, and whether it is there by chance."""

    candidate: int
    propensity: float
    explored: bool


def explore(
    best: Sequence[int], ground: Sequence[int], scores: NDArray[np.float64], share: float, seed: int
) -> list[Placed]:
    """The list, a place for each of `best`. `ground`, best first, has nothing of it; (c,) `scores` are by candidate.

    A place that no card is left for keeps its best for certain.
    """
    dice = np.random.default_rng(seed)
    weights = _weights(scores[list(ground)])
    placed = []
    for place, candidate in enumerate(best):
        cards, own = ground[place :: len(best)], weights[place :: len(best)]
        if cards and dice.random() < share:
            drawn = int(dice.choice(len(cards), p=own / own.sum()))
            placed.append(Placed(cards[drawn], share * float(own[drawn] / own.sum()), explored=True))
        else:
            placed.append(Placed(candidate, 1.0 - share if cards else 1.0, explored=False))
    return placed


def _weights(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(scores):
        return scores
    span = float(scores.max() - scores.min()) or 1.0
    return np.asarray(np.exp((scores - scores.max()) / span / TEMPERATURE), dtype=np.float64)
