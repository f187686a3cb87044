"""Tells which candidates a person has firmly said no to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import Interest, Polarity
from agent.steps.hearing import Hearing


def refused(hearing: Hearing) -> NDArray[np.bool_]:
    """(c,): those of a topic that the person dislikes for sure, and of nothing narrower in it that they like.

    What is merely near such a topic, or of one disliked tentatively, is pushed down by its score and stays.
    """
    of = hearing.cosines == 1.0  # the item's own facets (`Hearing`)
    out = np.zeros(len(hearing.item_ids), dtype=np.bool_)
    for n, interest in enumerate(hearing.interests):
        if interest.polarity is Polarity.DISLIKE and not interest.tentative:
            spared = [m for m, other in enumerate(hearing.interests) if _spares(other, interest)]
            out |= of[:, n] & ~of[:, spared].any(axis=1)
    return out


def _spares(other: Interest, disliked: Interest) -> bool:
    """Whether it is liked and lies in what is disliked."""
    depth = len(disliked.path)
    return other.polarity is Polarity.LIKE and len(other.path) > depth and other.path[:depth] == disliked.path
