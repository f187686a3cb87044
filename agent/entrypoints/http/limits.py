"""How much a caller may ask: so often, so much at once, so large, for so long."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from agent.entrypoints.http.problems import Slower

_KNOWN = 10_000
"""Callers whose buckets are kept; the one that was silent longest goes first, and would be full again by then."""


@dataclass(frozen=True)
class Limits:
    """All of them are judgement, and flags of `serve`; they protect a laptop, not a data centre."""

    rate: float = 100.0
    """Requests a second that a key may sustain; a burst may be twice as many."""
    in_flight: int = 64
    """Requests of one key that are answered at once."""
    seconds: float = 60.0
    """Until a request that is not finished is answered with 504; a model call may take as long."""
    body_mb: float = 8.0
    """Of a JSON body."""
    upload_mb: float = 512.0
    """Of uploaded files."""


class Turnstile:
    """Lets callers in, each at its own rate."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._inside: Counter[str] = Counter()

    @contextmanager
    def passing(self, caller: str) -> Iterator[None]:
        """One request more, which counts as long as it is answered; raises `Slower`."""
        self._take(caller)
        with self.inside(caller):
            yield

    @contextmanager
    def inside(self, caller: str) -> Iterator[None]:
        """Counts the caller as inside, as by a stream that goes on after its request; raises `Slower`."""
        if self._inside[caller] >= self._limits.in_flight:
            raise Slower(f"{self._limits.in_flight} requests of this key are being answered", 1.0)
        self._inside[caller] += 1
        try:
            yield
        finally:
            self._inside[caller] -= 1
            if not self._inside[caller]:
                del self._inside[caller]

    def _take(self, caller: str) -> None:
        now, full = self._clock(), 2 * self._limits.rate
        level, since = self._buckets.pop(caller, (full, now))
        level = min(full, level + (now - since) * self._limits.rate)
        if level < 1:
            self._buckets[caller] = (level, now)
            raise Slower(f"more than {self._limits.rate:g} requests a second", (1 - level) / self._limits.rate)
        self._buckets[caller] = (level - 1, now)
        if len(self._buckets) > _KNOWN:
            self._buckets.popitem(last=False)
