"""Learns each item's nearest items by who has both: the cosine, shrunk where few people speak for it.

    W_ij = x_i . x_j / (|x_i| |x_j| + shrink),  x_i the column of item i

Deshpande and Karypis 2004, "Item-based top-N recommendation algorithms"; the shrinkage as in Ferrari Dacrema et al.
2019, "Are we really making much progress?". A person with the row x of items scores x @ W.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

_BLOCK = 1_024
"""Items whose neighbours are sought at once: memory is that of their cosines."""


def item_neighbours(interactions: csr_matrix, k: int, shrink: float) -> csr_matrix:
    """W, (items, items) float64, of (users, items) interactions: column j keeps the `k` items nearest to j.

    Never j itself; of equals the earlier columns. `shrink` is in people, where interactions are 0 or 1.
    """
    by_item = interactions.astype(np.float64).T.tocsr()
    norms = np.sqrt(np.asarray(by_item.multiply(by_item).sum(axis=1)).ravel())
    starts = range(0, by_item.shape[0], _BLOCK)
    blocks = [_nearest(by_item, start, norms, k, shrink) for start in starts]
    return vstack([csr_matrix((0, by_item.shape[0])), *blocks]).T.tocsr()


def _nearest(by_item: csr_matrix, start: int, norms: NDArray[np.float64], k: int, shrink: float) -> csr_matrix:
    """(block, items): for each item of the block, a row with its neighbours."""
    found = (by_item[start : start + _BLOCK] @ by_item.T).tocsr()
    rows = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    found.data /= norms[rows + start] * norms[found.indices] + shrink
    found.data[found.indices == rows + start] = 0.0
    found.eliminate_zeros()
    return _top(found, k)


def _top(found: csr_matrix, k: int) -> csr_matrix:
    """The `k` highest of each row, of equals the earlier columns."""
    found.sort_indices()
    rows = [slice(*found.indptr[n : n + 2]) for n in range(found.shape[0])]
    kept = np.concatenate([row.start + _highest(found.data[row], k) for row in rows])
    lengths = [min(row.stop - row.start, k) for row in rows]
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((found.data[kept], found.indices[kept], starts), shape=found.shape)


def _highest(values: NDArray[np.float64], k: int) -> NDArray[np.int64]:
    """Up to `k` places of the highest values, ascending; of equals the earlier ones."""
    if len(values) <= k:
        return np.arange(len(values))
    least = np.partition(values, -k)[-k]
    above = np.flatnonzero(values > least)
    level = np.flatnonzero(values == least)[: k - len(above)]
    return np.sort(np.concatenate([above, level]))
