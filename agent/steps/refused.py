"""Tells which candidates a person has said no to in their own words.

What the fold takes for a dislike is no such word: people's next choices lie in topics that they rate low about as often
as other candidates do. So that pushes by its score, and refuses nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import Interest, Origin, Polarity
from agent.steps.hearing import Hearing


def refused(hearing: Hearing) -> NDArray[np.bool_]:
    """(c,): those of a topic that the person said they dislike, and of nothing narrower in it that they like."""
    of = hearing.cosines == 1.0  # the item's own facets (`Hearing`)
    out = np.zeros(len(hearing.item_ids), dtype=np.bool_)
    for n, interest in enumerate(hearing.interests):
        if interest.polarity is Polarity.DISLIKE and _said(interest):
            spared = [m for m, other in enumerate(hearing.interests) if _spares(other, interest)]
            out |= of[:, n] & ~of[:, spared].any(axis=1)
    return out


def _said(interest: Interest) -> bool:
    """By the person's own hand, and not only named by it: that alone is certain."""
    return interest.origin is Origin.USER and interest.confidence == 1.0


def _spares(other: Interest, disliked: Interest) -> bool:
    """Whether it is liked and lies in what is disliked."""
    depth = len(disliked.path)
    return other.polarity is Polarity.LIKE and len(other.path) > depth and other.path[:depth] == disliked.path
