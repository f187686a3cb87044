"""The columns that tell of items that nobody has touched: their text beside a person's past, and what their kin have.

Kin are the touched items that are nearest in meaning: what goes with them will go with the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Patterns
from agent.core.schema import Source
from agent.steps.features import INTERESTED
from agent.steps.hearing import Column, Hearing
from agent.steps.weights import pulls

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Matrix = NDArray[np.float64]
PAST = 200
"""Latest choices with which new items are compared one by one."""
LATELY = 10
NEAREST = 3
KIN = 20
"""Touched items that stand for a new one, and how sharply the nearer count more. By trials on films that were hidden
within what `cold-items` leaves known."""
SHARPNESS = 4.0
HEARD: Mapping[str, Source] = {
    "alike": Source.COLLABORATIVE,
    "following": Source.SEQUENCE,
    "popular": Source.POPULARITY,
}
"""The patterns' voices that speak through kin."""


@dataclass(frozen=True, eq=False)
class Newcomers:
    """What is told of n items that nobody has touched."""

    hearing: Hearing
    words: Column
    """(n,) how much they say of what the latest choices say; 1 is the most in the catalogue."""
    worded: Matrix
    """(n, p) cosines of words with the latest choices, oldest first; p is 0 of somebody without choices."""
    meant: Matrix
    """(n, p) cosines of meaning with the same."""
    kin: Mapping[str, Column]
    """(n,) what the voices of `HEARD` say of their kin, on average."""


Read = Callable[[Newcomers], Column]


class _Feature(NamedTuple):
    name: str
    source: Source
    read: Read


def table(told: Newcomers) -> NDArray[np.float32]:
    """(n, len(NAMES)) float32."""
    pulled = pulls(told.hearing)
    interested = [feature.read(told.hearing, pulled) for feature in INTERESTED]
    return np.stack([*interested, *(feature.read(told) for feature in _TOLD)], axis=1).astype(np.float32)


def _highest(matrix: Matrix, most: int = 1) -> Column:
    """(n,) the mean of each row's `most` highest; 0 where there is no column."""
    k = min(most, matrix.shape[1])
    if not k:
        return np.zeros(len(matrix))
    highest: Column = np.partition(matrix, -k, axis=1)[:, -k:].mean(axis=1)
    return highest


def _mean(matrix: Matrix) -> Column:
    return _highest(matrix, matrix.shape[1])


def _of_kin(name: str) -> Read:
    return lambda told: told.kin[name]


_TOLD = (
    _Feature("words", Source.LEXICAL, lambda told: told.words),
    _Feature("nearest in words", Source.LEXICAL, lambda told: _highest(told.worded)),
    _Feature("near in words", Source.LEXICAL, lambda told: _highest(told.worded, NEAREST)),
    _Feature("meaning", Source.SEQUENCE, lambda told: _mean(told.meant)),
    _Feature("nearest in meaning", Source.SEQUENCE, lambda told: _highest(told.meant)),
    _Feature("near in meaning", Source.SEQUENCE, lambda told: _highest(told.meant, NEAREST)),
    _Feature("nearest of the latest", Source.SEQUENCE, lambda told: _highest(told.meant[:, -LATELY:])),
    *(_Feature(f"kin {name}", source, _of_kin(name)) for name, source in HEARD.items()),
)
NAMES = (*(feature.name for feature in INTERESTED), *(feature.name for feature in _TOLD))
SOURCES = (*(feature.source for feature in INTERESTED), *(feature.source for feature in _TOLD))
"""The source to which each column's share of a score is given."""
PLAIN = NAMES.index("words")
"""The column that a plain guess goes by."""


def kinship(near: Sequence[Sequence[tuple[str, float]]], patterns: Patterns) -> csr_matrix:
    """(n, items) of the patterns' items the `KIN` touched ones that are nearest; a row sums to 1, or holds nothing.

    `near` holds, of each new item, ids and cosines, the nearest first.
    """
    from scipy.sparse import csr_matrix  # here: it is slow to load, and a workspace without patterns needs it not

    kin = [[(patterns.index[key], max(cosine, 0.0)) for key, cosine in row if key in patterns.touched] for row in near]
    rows = [row[:KIN] for row in kin]
    weights = np.array([cosine for row in rows for _, cosine in row]) ** SHARPNESS
    sizes = [len(row) for row in rows]
    owner = np.repeat(np.arange(len(rows)), sizes)
    totals = np.bincount(owner, weights, minlength=len(rows))
    shares = weights / np.maximum(totals, 1e-12)[owner]
    columns = [column for row in rows for column, _ in row]
    return csr_matrix((shares, columns, np.cumsum([0, *sizes])), shape=(len(rows), len(patterns.item_ids)))


def through(kin: csr_matrix, spoken: Mapping[str, Column], own: NDArray[np.int64]) -> dict[str, Column]:
    """(n,) by the names of `HEARD`, of voices over all items; a choice of the person's `own` goes with them itself."""
    alike = spoken["alike"].copy()
    alike[own] = 1.0
    heard = {**{name: spoken[name] for name in HEARD}, "alike": alike}
    return {name: np.asarray(kin @ column, dtype=np.float64) for name, column in heard.items()}
