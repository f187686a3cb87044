"""Learns what is chosen soon after what: a first-order Markov chain that also looks a few steps ahead.

    c_ab = sum over a before b in a history, at most `window` steps apart, of decay ** (steps - 1)
    T_ab = c_ab / (sum_b c_ab + shrink)

Rendle et al. 2010, "Factorizing Personalized Markov Chains", has the chain of one step, not smoothed. The window, its
decay and the shrinkage are judgements: steps are noisy, and what was seen once is not certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SHRINK = 5.0
"""Steps that are taken to have led nowhere: an item left once passes on at most a sixth."""


def transitions(
    histories: Sequence[NDArray[np.int64]], items: int, window: int, decay: float, shrink: float = SHRINK
) -> csr_matrix:
    """T, (items, items) float64; rows sum to less than 1. `histories` are people's columns, oldest first.

    An item chosen again counts as its own follower.
    """
    from scipy.sparse import csr_matrix  # here: scores are given by commands that need none of it

    counts = csr_matrix((items, items), dtype=np.float64)
    for gap in range(1, window + 1):
        counts += decay ** (gap - 1) * _followers(histories, items, gap)
    counts.sort_indices()
    totals = np.asarray(counts.sum(axis=1)).ravel()
    counts.data /= np.repeat(totals + shrink, np.diff(counts.indptr))
    return counts


def sequence_scores(
    last: Sequence[int] | NDArray[np.int64], transitions: csr_matrix, decay: float
) -> NDArray[np.float64]:
    """(items,) float64: what follows the columns in `last`, oldest first; zeros where there are none.

    The newest counts 1, the one before `decay`, and so on; a column of -1 takes its place and says nothing.
    """
    columns = np.asarray(last, dtype=np.int64)
    known = columns >= 0
    if not known.any():
        return np.zeros(transitions.shape[1])
    weights = decay ** np.arange(len(columns))[::-1]
    rows = transitions[columns[known]]  # the whole matrix times a vector takes many times longer
    return np.asarray(weights[known] @ rows, dtype=np.float64).ravel()


def _followers(histories: Sequence[NDArray[np.int64]], items: int, gap: int) -> csr_matrix:
    """(items, items): how often the column came exactly `gap` steps after the row."""
    from scipy.sparse import coo_matrix

    long = [history for history in histories if len(history) > gap]
    nothing = np.zeros(0, dtype=np.int64)
    before = np.concatenate([nothing, *(history[:-gap] for history in long)])
    after = np.concatenate([nothing, *(history[gap:] for history in long)])
    return coo_matrix((np.ones(len(before)), (before, after)), shape=(items, items)).tocsr()
