"""Sums up what a comment says: of the item as a whole, and of single facets of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from agent.core.schema import Opinion, Polarity

ASPECT = 0.5
"""Weight of what is said of an aspect ("far too long") against what is said of the whole ("great film"). An invented
number: a flaw is less than the verdict."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Verdict:
    """`whole` in [-1, 1], None where nothing was said of it; `facets` by case-folded name: the sign and its sentence.

    `quotes` holds the first sentence of each sign.
    """

    whole: float | None
    facets: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    quotes: Mapping[int, str] = field(default_factory=dict)


def verdict(opinions: Collection[Opinion], names: Collection[str]) -> Verdict:
    """What the opinions on an item come to, `names` being those of its facets.

    An aspect that names a facet speaks of that facet alone; every other one counts `ASPECT` towards the whole.
    """
    total, weight = 0.0, 0.0
    facets: dict[str, tuple[int, str]] = {}
    quotes: dict[int, str] = {}
    for opinion in opinions:
        sign = 1 if opinion.polarity is Polarity.LIKE else -1
        named = [name for name in names if opinion.about and _names(opinion.about, name)]
        facets |= {name.casefold(): (sign, opinion.sentence) for name in named}
        if not named:
            share = ASPECT if opinion.about else 1.0
            total += sign * share
            weight += share
            quotes.setdefault(sign, opinion.sentence)
    return Verdict(total / weight if weight else None, facets, quotes)


def _names(about: str, name: str) -> bool:
    """Whether all words of a facet's name are in what the remark is about, singular or plural."""
    told = {_singular(word) for word in _WORD.findall(about.casefold())}
    wanted = {_singular(word) for word in _WORD.findall(name.casefold())}
    return bool(wanted) and wanted <= told


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
