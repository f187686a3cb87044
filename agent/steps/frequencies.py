"""Counts who has which interest, and says what a person's interest is worth against the others.

The choices of f, for a person's net strength t of interest i (see `fold`), df people of U having it:

    tfidf  t * (1 + ln((1 + U) / (1 + df)))                                 smoothed as in scikit-learn
    tf     t
    idf    sign(t) * (1 + ln((1 + U) / (1 + df)))
    bm25   t * (k1 + 1) / (|t| + k1) * ln(1 + (U - df + 0.5) / (df + 0.5))  Robertson & Zaragoza 2009, k1 = 1.2

BM25's length correction (b) is left out: shares of one person are never compared with another's.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from agent.core import schema

_K1 = 1.2
"""BM25's usual saturation."""


class Weighting(StrEnum):
    """The choices of f."""

    TFIDF = "tfidf"
    TF = "tf"
    IDF = "idf"
    BM25 = "bm25"


@dataclass(frozen=True)
class Frequencies:
    """How many of `users` people carry each interest id; `counts` may lack interests that nobody else has."""

    users: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """Digest of the counts; equal tables have equal versions."""
        return schema.digest(str(self.users), *(f"{key}:{self.counts[key]}" for key in sorted(self.counts)))

    def idf(self, interest: str) -> float:
        """Smoothed inverse document frequency, at least 1 for an interest that everybody has."""
        return 1.0 + math.log((1 + self.users) / (1 + self._people(interest)))

    def worth(self, interest: str, net: float, weighting: Weighting = Weighting.TFIDF) -> float:
        """f(i), with the sign of `net`."""
        if weighting is Weighting.TF:
            return net
        if weighting is Weighting.IDF:
            return math.copysign(self.idf(interest), net) if net else 0.0
        if weighting is Weighting.BM25:
            people = self._people(interest)
            rarity = math.log1p((self.users - people + 0.5) / (people + 0.5))
            return net * (_K1 + 1) / (abs(net) + _K1) * rarity
        return net * self.idf(interest)

    def _people(self, interest: str) -> int:
        return min(self.counts.get(interest, 0), self.users)


def count_interests(pairs: Iterable[tuple[str, str]], facets: Mapping[str, schema.Facets]) -> Frequencies:
    """Document frequencies over distinct (user, item) `pairs` grouped by user; memory is one person and the counts."""
    counts: Counter[str] = Counter()
    users = 0
    current: str | None = None
    seen: set[str] = set()
    for user_id, item_id in pairs:
        if user_id != current:
            counts.update(seen)
            current, seen = user_id, set()
            users += 1
        seen.update(facets[item_id].paths if item_id in facets else ())
    counts.update(seen)
    return Frequencies(users, dict(counts))
