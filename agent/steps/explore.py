"""Gives some places of a list to new ground, by chance, and says how likely each item was to stand where it does.

    P(x at a place) = (1 - share) * [x is the best of those left] + share * e(x) / sum_y e(y)

where y runs over what is left of the new ground and e is `exp(score / TEMPERATURE)`, scores being scaled to 0..1 over
it. The chances are those that inverse propensity estimates divide by (Swaminathan and Joachims 2015).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

TEMPERATURE = 0.25
"""The best of the new ground is e^4 = 55 times as likely as the worst. An invented number."""


class Placed(NamedTuple):
    """A candidate's place among those given, its chance to stand where it does, and whether it is there by chance."""

    candidate: int
    propensity: float
    explored: bool


def explore(
    ranked: Sequence[int], ground: Sequence[int], scores: NDArray[np.float64], n: int, share: float, seed: int
) -> list[Placed]:
    """Up to `n` places, `ranked` best first, of which each goes to the `ground` with the chance `share`.

    `scores` are (c,) by candidate. Where one of the two runs out, the other fills what is left.
    """
    dice = np.random.default_rng(seed)
    best, new = list(ranked), list(ground)
    placed: list[Placed] = []
    while len(placed) < n and (best or new):
        chances = _chances(new, scores)
        by_chance = share if best and new else float(not best)
        explored = bool(dice.random() < by_chance)
        chosen = new[int(dice.choice(len(new), p=chances))] if explored else best[0]
        found = by_chance * chances[new.index(chosen)] if chosen in new else 0.0
        propensity = found + (1.0 - by_chance) * bool(best and best[0] == chosen)
        placed.append(Placed(chosen, float(propensity), explored))
        best = [one for one in best if one != chosen]
        new = [one for one in new if one != chosen]
    return placed


def _chances(ground: Sequence[int], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    if not ground:
        return np.zeros(0)
    own = scores[list(ground)]
    span = float(own.max() - own.min()) or 1.0
    weights = np.exp((own - own.max()) / span / TEMPERATURE)
    chances: NDArray[np.float64] = weights / weights.sum()
    return chances
