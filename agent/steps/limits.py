"""Tells the numbers that a comparison asks for: more or less than what is shown, much or little of a quantity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agent.core.learned import Lexicon
from agent.core.plan import Bound
from agent.steps import cues
from agent.steps.bounds import beyond
from agent.steps.compared import quantile, usual

LITTLE, MUCH = 0.25, 0.75
"""Quantiles of the catalogue that "cheap" and "highly rated" reach to. Judgement."""


@dataclass(frozen=True)
class Limit:
    """What a word compares, and the bound that it comes to; None where nothing in the catalogue tells the quantity."""

    said: str
    quantity: str
    bound: Bound | None


def than_usual(lexicon: Lexicon, text: str, item_ids: Sequence[str]) -> Iterator[Limit]:
    """More or less of a quantity than the items have, or than the catalogue where there are none."""
    for said, quantity, more in _found(cues.COMPARED, text):
        value = usual(lexicon, quantity, item_ids)
        yield Limit(said, quantity, None if value is None else beyond(quantity, value, more=more))


def much_or_little(lexicon: Lexicon, text: str) -> Iterator[Limit]:
    """Much or little of a quantity for this catalogue."""
    for said, quantity, more in _found(cues.EXTREMES, text):
        value = quantile(lexicon, quantity, MUCH if more else LITTLE)
        bound = None if value is None else Bound(field=quantity, **{"low" if more else "high": value})
        yield Limit(said, quantity, bound)


def _found(words: Sequence[tuple[re.Pattern[str], str, bool]], text: str) -> Iterator[tuple[str, str, bool]]:
    for found, quantity, more in words:
        if match := found.search(text):
            yield match[0], quantity, more


def refused(bound: Bound) -> list[Bound]:
    """What lies on the other side of a bound that is not wanted; nothing where it has two sides."""
    if bound.low <= 0.0 and np.isfinite(bound.high):
        return [beyond(bound.field, bound.high, more=True)]
    if np.isfinite(bound.low) and not np.isfinite(bound.high):
        return [beyond(bound.field, bound.low, more=False)]
    return []
