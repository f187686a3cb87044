"""Makes one order of several that a model gave for the same candidates, and tells how far these agree.

Places are those of the first order, 0 the best. What an answer does not name keeps its place in the first order.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

SURE = 0.4
"""Least agreement for which a second order counts: seven pairs of ten the same way round in both. Two unrelated orders
of 30 come to 0 with a standard deviation of 0.13 (Kendall 1938). Judgement, not yet measured."""


class Verdict(NamedTuple):
    """The order to go by; `kept` where it is the first one, since the answers do not agree."""

    order: list[int]
    agreement: float
    kept: bool


def verdict(count: int, answers: Sequence[Sequence[int]]) -> Verdict:
    """What two or more answers, each of different places below `count`, come to."""
    agreed = agreement(count, answers)
    if agreed < SURE:
        return Verdict(list(range(count)), agreed, kept=True)
    return Verdict(joined(count, answers), agreed, kept=False)


def agreement(count: int, answers: Sequence[Sequence[int]]) -> float:
    """The mean of `tau` over all pairs of two or more answers."""
    found = [tau(count, one, other) for one, other in combinations(answers, 2)]
    return sum(found) / len(found)


def tau(count: int, one: Sequence[int], other: Sequence[int]) -> float:
    """Kendall's tau-a of two orders: pairs the same way round less pairs the other way round, of all pairs.

    A pair that one of them leaves open counts neither way, so that short answers agree little. In [-1, 1].
    """
    pairs = count * (count - 1) / 2
    place = {candidate: n for n, candidate in enumerate(other)}
    named = [place[candidate] for candidate in one if candidate in place]
    return sum(1 if early < late else -1 for early, late in combinations(named, 2)) / pairs if pairs else 1.0


def joined(count: int, answers: Sequence[Sequence[int]]) -> list[int]:
    """The places by the sum of what each answer makes of them (Borda 1781); equals as in the first order."""
    sums = [0] * count
    for answer in answers:
        for place, candidate in enumerate(reordered(count, answer)):
            sums[candidate] += place
    return sorted(range(count), key=lambda candidate: sums[candidate])


def reordered(count: int, answer: Sequence[int]) -> list[int]:
    """The places with those that the answer names in its order, where these stood; the others where they were."""
    order = list(range(count))
    for place, candidate in zip(sorted(answer), answer, strict=True):
        order[place] = candidate
    return order
