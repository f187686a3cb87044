"""Tells what is usual of a quantity among some items, so that "cheaper" and "highly rated" come to a number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Lexicon
from agent.steps.quantities import columns


def usual(lexicon: Lexicon, quantity: str, item_ids: Sequence[str]) -> float | None:
    """The median of the items, of none the catalogue's; None where nothing tells the quantity."""
    rows = [lexicon.index[item_id] for item_id in item_ids if item_id in lexicon.index]
    told = _told(lexicon, quantity)
    own = told[rows] if rows else told
    own = own[np.isfinite(own)]
    return float(np.median(own)) if len(own) else None


def quantile(lexicon: Lexicon, quantity: str, share: float) -> float | None:
    """Of the catalogue; None where nothing tells the quantity."""
    told = _told(lexicon, quantity)
    own = told[np.isfinite(told)]
    return float(np.quantile(own, share)) if len(own) else None


def _told(lexicon: Lexicon, quantity: str) -> NDArray[np.float64]:
    """(items,) the first field that tells it, from where a range begins; not a number where none does."""
    found = np.full(len(lexicon.item_ids), np.nan)
    for place in reversed(columns(lexicon.fields, quantity)):
        column = lexicon.numbers[:, place, 0].astype(np.float64)
        found = np.where(np.isfinite(column), column, found)
    return found
