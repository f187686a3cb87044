"""Learns how items are marked by everybody, and how an item would be of which only the text is known.

    r_ui = m + b_u + b_i,  by turns  b_i = sum_u (r_ui - m - b_u) / (n_i + 5),  b_u = sum_i (r_ui - m - b_i) / (n_u + 5)
    promise_i = w . (x_i, log(1 + n_i)),  w by ridge regression of r_ui - m - b_u
    expected_i = (sum_u (r_ui - m - b_u) + 8 promise_i) / (n_i + 8)

Koren 2010, "Factor in the Neighbors", has the means, here with less shrinkage, since the promise takes its place; x_i
is the item's vector.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Esteem
from agent.steps.marks import LIKED, Marks

Scores = NDArray[np.float64]
SHRINK, SHRINK_MEAN, SHRINK_EXPECTED = 5.0, 25.0, 8.0
"""Marks that are taken to be as the rest: where people and items are told apart, of a bare mean, and of a promise. By
trials on the earlier ratings of ml-latest-small."""
TURNS = 5
RIDGE = 10.0
"""In marks; 3 and 30 came to the same."""
FULL = 8.0
"""Marks of an item from which on further ones hardly make it count more in the regression."""


def learn_esteem(item_ids: Sequence[str], people: Sequence[Marks], vectors: NDArray[np.float32], events: int) -> Esteem:
    """Of `item_ids`, by everybody's marks on them; `vectors` are (items, d), zeros where there is none."""
    n = len(item_ids)
    nothing = np.zeros(0)
    columns = np.concatenate([np.zeros(0, dtype=np.int64), *(one.columns for one in people)])
    values = np.concatenate([nothing, *(one.values for one in people)])
    rows = np.repeat(np.arange(len(people)), [len(one.columns) for one in people])
    count = np.bincount(columns, minlength=n).astype(np.float64)
    mean, above = float(values.mean()) if len(values) else 0.0, values - (values.mean() if len(values) else 0.0)
    items, theirs = _parted(rows, columns, above, len(people), n)
    rest = above - theirs[rows]
    total = np.bincount(columns, rest, minlength=n).astype(np.float64)
    promise = _promise(vectors, count, total)
    liked = (values >= LIKED).astype(np.float64)
    return Esteem(
        item_ids=tuple(item_ids),
        mean=mean,
        count=count,
        above=np.bincount(columns, above, minlength=n) / (count + SHRINK_MEAN),
        liked=np.bincount(columns, liked - (liked.mean() if len(liked) else 0.0), minlength=n) / (count + SHRINK_MEAN),
        promise=promise,
        expected=(total + SHRINK_EXPECTED * promise) / (count + SHRINK_EXPECTED),
        spread=np.bincount(columns, (rest - items[columns]) ** 2, minlength=n) / np.maximum(count, 1.0),
        events=events,
    )


def _parted(
    rows: NDArray[np.int64], columns: NDArray[np.int64], above: Scores, people: int, items: int
) -> tuple[Scores, Scores]:
    """b_i and b_u."""
    of_items, of_people = np.zeros(items), np.zeros(people)
    for _ in range(TURNS):
        of_items = _shrunk(columns, above - of_people[rows], items)
        of_people = _shrunk(rows, above - of_items[columns], people)
    return of_items, of_people


def _shrunk(groups: NDArray[np.int64], values: Scores, size: int) -> Scores:
    found: Scores = np.bincount(groups, values, minlength=size) / (np.bincount(groups, minlength=size) + SHRINK)
    return found


def _promise(vectors: NDArray[np.float32], count: Scores, total: Scores) -> Scores:
    """(items,): what an item's text and how many marked it say of its marks."""
    design = np.column_stack([vectors, np.log1p(count)]).astype(np.float64)
    held = count > 0
    worth = np.sqrt(count[held] / (1.0 + count[held] / FULL))
    rows = design[held] * worth[:, None]
    square = rows.T @ rows + RIDGE * np.eye(design.shape[1])
    weights = np.linalg.solve(square, rows.T @ (worth * total[held] / count[held]))
    found: Scores = design @ weights
    return found
