"""What the endpoint was asked: calls, tokens, fates and repeats, in memory that holds digests only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from eval.endpoint.behaviour import REFUSED


@dataclass(frozen=True)
class Counts:
    """A snapshot of the endpoint's counters."""

    calls: int
    """Completions asked for, by HTTP or as a line of a batch."""
    tokens_in: int
    """Of the billed calls, as the endpoint counts tokens (see `wire.tokens`)."""
    tokens_out: int
    fates: dict[str, int]
    """Calls by fault; `ok` for a good answer."""
    repeats: int
    """Calls whose very body had been answered well before, or was being answered: work paid for twice."""
    peak: int
    """Most calls under way at one moment."""
    embeddings: int
    """Texts embedded."""
    under_way: int
    """Calls that are not answered yet."""

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.tokens_in + self.tokens_out

    @property
    def billed(self) -> int:
        """Calls that were not refused by their status: those that a provider bills."""
        return self.calls - sum(self.fates.get(fault, 0) for fault in REFUSED)


@dataclass
class Tally:
    """The counters; touched by the server's thread alone."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    repeats: int = 0
    peak: int = 0
    embeddings: int = 0
    _now: int = 0
    _under_way: Counter[bytes] = field(default_factory=Counter)
    _came: Counter[bytes] = field(default_factory=Counter)
    _answered: set[bytes] = field(default_factory=set)

    def arrive(self, key: bytes) -> int:
        """Counts a call in; gives how often this body has come before."""
        self.calls += 1
        self.repeats += key in self._answered or self._under_way[key] > 0
        self._under_way[key] += 1
        self._now += 1
        self.peak = max(self.peak, self._now)
        self._came[key] += 1
        return self._came[key] - 1

    def leave(self, key: bytes, fate: str, tokens_in: int, tokens_out: int) -> None:
        """Counts a call out."""
        self._now -= 1
        self._under_way[key] -= 1
        if not self._under_way[key]:
            del self._under_way[key]
        self.fates[fate] += 1
        self.tokens_in += tokens_in
        self.tokens_out += tokens_out
        if fate == "ok":
            self._answered.add(key)

    def counts(self) -> Counts:
        """The counters now."""
        return Counts(
            calls=self.calls,
            tokens_in=self.tokens_in,
            tokens_out=self.tokens_out,
            fates=dict(self.fates),
            repeats=self.repeats,
            peak=self.peak,
            embeddings=self.embeddings,
            under_way=self._now,
        )
