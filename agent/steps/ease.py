"""Learns how much having one item speaks for another, by ridge regression of each item on all others (EASE).

    B = argmin ||X - X B||^2 + l2 ||B||^2  with  diag(B) = 0
    B_ij = -P_ij / P_jj,  P = (X'X + l2 I)^-1

Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data". A person with the row x of items scores x @ B.
Where people are fewer than items, by the Woodbury identity P = (I - R) / l2 with R = X' (X X' + l2 I)^-1 X, and
B_ij = R_ij / (1 - R_jj): the matrix to be factorised is that of the people.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import get_blas_funcs, get_lapack_funcs, solve_triangular
from scipy.sparse import csr_matrix

Real = TypeVar("Real", np.float32, np.float64)
_BLOCK = 512
"""Rows that are mirrored at once."""


def ease(interactions: csr_matrix, l2: float) -> NDArray[np.float32]:
    """B, (items, items) float32 with a zero diagonal, of (users, items) interactions.

    An item that nobody has gets zeros, and costs nothing. Time grows with the square of the items that somebody has
    times the fewer of them and the people; memory is two square matrices of the items (0.7 GB at 9,000).
    Raises `ValueError` where `l2` is not positive, or too small for single precision.
    """
    held = np.flatnonzero(np.asarray(abs(interactions).sum(axis=0)).ravel())
    weights = _held_weights(interactions[:, held].astype(np.float32), l2)
    if len(held) == interactions.shape[1]:
        return weights
    everything = np.zeros((interactions.shape[1],) * 2, dtype=np.float32)
    everything[np.ix_(held, held)] = weights
    return everything


def _held_weights(interactions: csr_matrix, l2: float) -> NDArray[np.float32]:
    people, items = interactions.shape
    if not items:
        return np.zeros((0, 0), dtype=np.float32)
    if people < items:
        return weights_by_people(interactions.toarray(), l2)
    return weights_by_items((interactions.T @ interactions).toarray(), l2)


def weights_by_items(counts: NDArray[Real], l2: float) -> NDArray[Real]:
    """B of X'X (items, items), in its precision; raises as `ease` does."""
    root = _root(counts, l2)
    (invert,) = get_lapack_funcs(("potri",), (root,))
    inverse, _ = invert(root, lower=True, overwrite_c=True)
    weights = _mirrored(inverse)
    weights /= -weights.diagonal()
    np.fill_diagonal(weights, 0.0)
    return weights


def weights_by_people(interactions: NDArray[Real], l2: float) -> NDArray[Real]:
    """B of X (users, items), in its precision; raises as `ease` does."""
    half = solve_triangular(_root(interactions @ interactions.T, l2), interactions, lower=True)
    (square,) = get_blas_funcs(("syrk",), (half,))
    weights = _mirrored(square(1.0, half, trans=True, lower=True))
    weights /= 1.0 - weights.diagonal()
    np.fill_diagonal(weights, 0.0)
    return weights


def _root(counts: NDArray[Real], l2: float) -> NDArray[Real]:
    """The lower Cholesky factor of counts + l2 I; above its diagonal stands anything."""
    if not l2 > 0:
        raise ValueError(f"l2 must be positive, not {l2}")
    matrix = np.array(counts, order="F")
    matrix[np.diag_indices_from(matrix)] += l2
    (factorise,) = get_lapack_funcs(("potrf",), (matrix,))
    root: NDArray[Real]
    root, failed = factorise(matrix, lower=True, overwrite_a=True, clean=False)
    if failed:
        raise ValueError(f"an l2 of {l2} is too small for these interactions in {counts.dtype}")
    return root


def _mirrored(lower: NDArray[Real]) -> NDArray[Real]:
    """The lower triangle copied onto the upper one, in place."""
    for start in range(0, len(lower), _BLOCK):
        rows = slice(start, start + _BLOCK)
        square = np.tril(lower[rows, rows])
        lower[rows, rows] = square + np.tril(square, -1).T
        lower[rows, start + _BLOCK :] = lower[start + _BLOCK :, rows].T
    return lower
