"""Splits lessons into those to learn from, to watch and to judge on, item by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")
WATCHED, JUDGED = 0.05, 0.15
"""Shares; of a small catalogue half of all is judged on at most."""
LEAST = 20
"""Items of each of the two."""


@dataclass(frozen=True)
class Split(Generic[T]):
    """Each of the given things once, in an order drawn by the seed."""

    learnt: Sequence[T]
    watched: Sequence[T]
    judged: Sequence[T]


def split(things: Sequence[T], seed: int, most: int) -> Split[T]:
    """The same for the same things and seed; at most `most` are judged on."""
    drawn = [things[n] for n in np.random.default_rng(seed).permutation(len(things))]
    judged = min(most, max(LEAST, round(JUDGED * len(drawn))))
    watched = judged + max(LEAST, round(WATCHED * len(drawn)))
    return Split(drawn[watched:], drawn[judged:watched], drawn[:judged])
