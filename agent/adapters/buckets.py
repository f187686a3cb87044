"""A token bucket: how long to wait so that no minute sees more than the limit."""

from __future__ import annotations

import math
from collections.abc import Callable

BURST_SECONDS = 1.0
"""Worth of the limit that may go at once; invented, small because providers enforce their minute in slices."""


class Bucket:
    """Refills evenly; whoever takes is told how long to wait, in the order of taking. `per_minute` None: no limit.

    No sixty seconds see more than `per_minute`: the burst is taken out of the refill.
    """

    def __init__(self, per_minute: float | None, clock: Callable[[], float]) -> None:
        limit = math.inf if per_minute is None else float(per_minute)
        self._rate = limit / (60.0 + BURST_SECONDS)
        self._capacity = max(limit * BURST_SECONDS / (60.0 + BURST_SECONDS), 1.0)
        self._level = self._capacity
        self._clock = clock
        self._at = clock()

    def take(self, amount: float) -> float:
        """Takes, on credit where it must; gives the seconds to wait before using what was taken."""
        if math.isinf(self._rate):
            return 0.0
        self._refill()
        self._level -= amount
        return max(0.0, -self._level / self._rate)

    def give_back(self, amount: float) -> None:
        """Returns what was taken and not used; below 0 takes what was used beyond."""
        if not math.isinf(self._rate):
            self._refill()
            self._level = min(self._capacity, self._level + amount)

    def _refill(self) -> None:
        now = self._clock()
        self._level = min(self._capacity, self._level + (now - self._at) * self._rate)
        self._at = now
