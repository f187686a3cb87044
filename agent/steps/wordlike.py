"""How like each other items are in their words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Lexicon

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Cosines = NDArray[np.float64]


def wordlike(lexicon: Lexicon, item_ids: Sequence[str], past: Sequence[str]) -> Cosines:
    """(items, past) float64: cosines of what the items say with what the past ones say; 0 of those without words."""
    found = np.zeros((len(item_ids), len(past)))
    rows = [n for n, item_id in enumerate(item_ids) if item_id in lexicon.index]
    columns = [n for n, item_id in enumerate(past) if item_id in lexicon.index]
    if rows and columns:
        one = lexicon.weights[[lexicon.index[item_ids[n]] for n in rows]]
        other = lexicon.weights[[lexicon.index[past[n]] for n in columns]]
        lengths = np.outer(_lengths(one), _lengths(other))
        found[np.ix_(rows, columns)] = (one @ other.T).toarray() / np.where(lengths > 0, lengths, 1.0)
    return found


def _lengths(rows: csr_matrix) -> NDArray[np.float64]:
    return np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1), dtype=np.float64).ravel())
