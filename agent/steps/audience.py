"""Scores people by what their interests say of an item: `weights` the other way round.

    score(u) = sum over u's interests i near the item of lambda_level(i) * sign_i * w_i * r_i ** sharpness * c_i

w_i is the interest's weight and c_i its confidence; r_i is 1 where the item's own facets are the interest, else their
cosine. lambda, sign and sharpness are those of `weights`.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.core.schema import Holder, Level, Path, Polarity
from agent.steps.reason import LEAST, SHOWN, same_line
from agent.steps.weights import CONTENT, PUSH, SHARPNESS


@dataclass(frozen=True)
class Near:
    """An interest that is near an item; `relation` is r."""

    path: Path
    level: Level
    relation: float


@dataclass(frozen=True)
class Fit:
    """How well an item fits a person, and the signed part of each of the interests that say so."""

    user_id: str
    score: float
    pulls: Mapping[str, float]

    def share(self, interest_id: str) -> float:
        """An interest's part of the magnitude of all that is said."""
        return abs(self.pulls[interest_id]) / math.fsum(map(abs, self.pulls.values()))


def best(people: Iterable[Sequence[Holder]], near: Mapping[str, Near], n: int) -> list[Fit]:
    """The `n` people whom the item fits best, best first, ties in the order given; nobody whom it does not fit.

    `people` holds one person's interests at a time, of which muted ones say nothing; `near` is by interest id. Memory
    is `n`, however many people there are.
    """
    fits = (_fit(held, near) for held in people)
    return heapq.nlargest(n, (fit for fit in fits if fit.score > 0), key=lambda fit: fit.score)


def _fit(held: Sequence[Holder], near: Mapping[str, Near]) -> Fit:
    pulls = {
        one.interest_id: _pull(one, near[one.interest_id]) for one in held if not one.muted and one.interest_id in near
    }
    return Fit(held[0].user_id, math.fsum(pulls.values()), pulls)


def _pull(one: Holder, near: Near) -> float:
    sign = 1.0 if one.polarity is Polarity.LIKE else -PUSH
    closeness: float = near.relation**SHARPNESS
    return CONTENT[one.level] * sign * one.weight * closeness * one.confidence


def strongest(fit: Fit, near: Mapping[str, Near]) -> list[str]:
    """The ids of the interests that speak for the item most, as `reasons` chooses them."""
    chosen: list[str] = []
    for key in sorted(fit.pulls, key=lambda key: (-fit.pulls[key], -len(near[key].path), key)):
        if (
            fit.pulls[key] > 0
            and fit.share(key) >= LEAST
            and not any(same_line(near[key].path, near[other].path) for other in chosen)
        ):
            chosen.append(key)
    return chosen[:SHOWN]
