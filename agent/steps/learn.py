"""Learns the catalogue's own paths from the items that carry one, for those that carry none.

For the vector x of an item's text and the labelled items l with unit vectors v_l and classes y_l:

    score(c) = ridge_c(x) + votes * share of the nearest `neighbours` that are of class c, by cosine ** sharpness
    ridge    = kernel ridge regression on one-hot classes (Saunders et al. 1998): k(x, v) = exp(-2 * (1 - cos(x, v))),
               (K + ridge * I) alpha = Y

A macro's score is the sum of its paths' scores; the best path is sought within the best macro. Where a model that
learnt the same lessons tells how likely each path is, the two voices are pooled by their logarithms (Genest and Zidek
1986):

    pooled(c) = (share of score(c) + floor) ** sure * (likelihood(c) + floor)

since shares of a ridge are flatter than chances: `sure` is where left-out labels of 1,700 titles of news are likeliest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import Path

MOST = 4_000
"""Labelled items that the readout learns from: it takes memory by the square of them, 130 MB here. Votes use all."""
FLOOR, SURE = 0.01, 2.0
_AT_ONCE = 1_000
"""Items read at once."""

Vectors = NDArray[np.float32]
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Mix:
    """The four numbers above, by the study `fidelity --sweep`; it hardly moves between half and twice of each."""

    neighbours: int = 10
    sharpness: float = 4.0
    ridge: float = 0.1
    votes: float = 0.3


@dataclass(frozen=True)
class Guess:
    """A path that an item may have, and how much of all macros' scores its own holds, 0 to 1."""

    path: Path
    share: float


class Readout:
    """What the labelled items teach; (n, d) unit rows and a path each. `paths` must not be empty."""

    def __init__(self, vectors: Vectors, paths: Sequence[Path], mix: Mix = Mix()) -> None:
        self._mix = mix
        self._classes = sorted(set(paths))
        self._vectors = vectors
        place = {path: n for n, path in enumerate(self._classes)}
        self._labels = np.array([place[path] for path in paths])
        macros = sorted({path[0] for path in self._classes})
        self._macro = np.array([macros.index(path[0]) for path in self._classes])
        self._kept = np.linspace(0, len(paths) - 1, min(MOST, len(paths))).astype(int)
        kernel = _kernel(vectors[self._kept], vectors[self._kept])
        kernel[np.diag_indices_from(kernel)] += mix.ridge
        self._alpha = np.linalg.solve(kernel, self._one_hot(self._labels[self._kept]))

    @property
    def classes(self) -> Sequence[Path]:
        """The known paths, in the order of the columns of scores."""
        return self._classes

    def guess(self, vectors: Vectors, told: Scores | None = None) -> list[Guess]:
        """The likeliest path of each row.

        `told` is (n, classes), how likely a model that learnt the same lessons takes each; a row of 0 is no voice.
        """
        starts = range(0, len(vectors), _AT_ONCE)
        parts = [slice(start, start + _AT_ONCE) for start in starts]
        return [guess for part in parts for guess in self._some(vectors[part], None if told is None else told[part])]

    def likeliest(self, vectors: Vectors, k: int) -> NDArray[np.int64]:
        """(n, k) columns of the classes of the highest scores, fewer where there are fewer classes."""
        return np.argsort(-self._scores(vectors), axis=1, kind="stable")[:, :k]

    def _scores(self, vectors: Vectors) -> Scores:
        kernel = _kernel(vectors, self._vectors[self._kept])
        scores: Scores = kernel @ self._alpha + self._mix.votes * self._votes(vectors)
        return scores

    def _some(self, vectors: Vectors, told: Scores | None) -> Iterator[Guess]:
        scores = self._scores(vectors)
        if told is not None:
            scores = _pooled(scores, told)
        macros = scores @ np.eye(self._macro.max() + 1)[self._macro]
        best = macros.argmax(axis=1)
        within = np.where(self._macro[None, :] == best[:, None], scores, -np.inf).argmax(axis=1)
        positive = np.maximum(macros, 0.0)
        shares = positive.max(axis=1) / np.maximum(positive.sum(axis=1), 1e-12)
        for place, share in zip(within, shares, strict=True):
            yield Guess(self._classes[place], float(share))

    def _votes(self, vectors: Vectors) -> Scores:
        cosines = (vectors @ self._vectors.T).astype(np.float64)
        k = min(self._mix.neighbours, cosines.shape[1])
        nearest = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
        weights = np.maximum(np.take_along_axis(cosines, nearest, axis=1), 0.0) ** self._mix.sharpness
        weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-12)
        votes = np.zeros((len(vectors), len(self._classes)))
        rows = np.repeat(np.arange(len(vectors)), k)
        np.add.at(votes, (rows, self._labels[nearest].ravel()), weights.ravel())
        return votes

    def _one_hot(self, labels: NDArray[np.int64]) -> Scores:
        hot: Scores = np.eye(len(self._classes))[labels]
        return hot


def _pooled(scores: Scores, told: Scores) -> Scores:
    pooled: Scores = _shares((_shares(scores) + FLOOR) ** SURE * (_shares(told) + FLOOR))
    return np.where(told.any(axis=1, keepdims=True), pooled, scores)


def _shares(scores: Scores) -> Scores:
    """Of each row's positive scores."""
    positive = np.maximum(scores, 0.0)
    shares: Scores = positive / np.maximum(positive.sum(axis=1, keepdims=True), 1e-12)
    return shares


def _kernel(one: Vectors, other: Vectors) -> Scores:
    cosines = one.astype(np.float64) @ other.astype(np.float64).T
    kernel: Scores = np.exp(-2.0 * (1.0 - cosines))
    return kernel
