"""How likely each of some answers is, found best first through their common beginnings."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

ENOUGH = 0.98
"""Share of all answers' likelihood that may be known before the search stops."""
MOST = 48
"""Looks into the model at most, some 20 ms each."""

Tokens = tuple[int, ...]
Look = Callable[[Tokens], NDArray[np.float64]]
"""Log-likelihoods of every token after some."""


def likelihoods(answers: Sequence[Tokens], look: Look) -> list[float]:
    """Of each answer the likelihood that the model begins with it; 0 for those that were too unlikely to look at."""
    ends = set(answers)
    onward = _onward(answers)
    found: dict[Tokens, float] = {}
    waiting: list[tuple[float, Tokens]] = [(0.0, ())]
    looks = 0
    while waiting and looks < MOST:
        cost, here = heapq.heappop(waiting)
        if here in ends:
            found[here] = float(np.exp(-cost))
        if here in onward:
            told = look(here)
            looks += 1
            for token in sorted(onward[here]):
                heapq.heappush(waiting, (cost - float(told[token]), (*here, token)))
        left = sum(np.exp(-cost) for cost, _ in waiting)
        if sum(found.values()) >= ENOUGH * (left + sum(found.values())):
            break
    return [found.get(answer, 0.0) for answer in answers]


def _onward(answers: Sequence[Tokens]) -> dict[Tokens, set[int]]:
    """The tokens that may follow each beginning."""
    onward: dict[Tokens, set[int]] = {}
    for answer in answers:
        for n, token in enumerate(answer):
            onward.setdefault(answer[:n], set()).add(token)
    return onward
