"""Learns how items are marked by everybody, and how an item would be that nobody has marked, by what is told of it.

    r_ui = m + b_u + b_i,  by turns  b_i = sum_u (r_ui - m - b_u) / (n_i + 5),  b_u = sum_i (r_ui - m - b_i) / (n_u + 5)
    promise_i = w . (x_i, log(1 + n_i)),  w by ridge regression of r_ui - m - b_u
    expected_i = (sum_u (r_ui - m - b_u) + 8 promise_i) / (n_i + 8)

Koren 2010, "Factor in the Neighbors", has the means, here with less shrinkage, since the promise takes its place; x_i
is what is told of the item: its vector, and what `told` gives.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Esteem, Lexicon
from agent.steps.hearing import places
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
SHARED, MOST = 20, 100
"""Items that have to share a named value, and how many such values are looked at, the most shared ones."""
NAMED = 0.3
"""What a named value is beside a unit vector. This and the bends by trials on the earlier ratings of ml-latest-small:
on four cuts they raise the AUC of a person's likes by .002 to .004 above that of vectors alone."""
BENDS = (-2.0, -1.0, 0.0, 1.0)
"""Years, in standard deviations from the mean, at which what an era tells may turn."""


def learn_esteem(
    item_ids: Sequence[str], people: Sequence[Marks], described: NDArray[np.float32], events: int
) -> Esteem:
    """Of `item_ids`, by everybody's marks on them; `described` are (items, d), zeros where nothing is told."""
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
    promise = _promise(described, count, total)
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


def _promise(described: NDArray[np.float32], count: Scores, total: Scores) -> Scores:
    """(items,): what is told of an item, and how many marked it, say of its marks."""
    design = np.column_stack([described, np.log1p(count).astype(np.float32)])
    held = count > 0
    worth = np.sqrt(count[held] / (1.0 + count[held] / FULL))
    rows = design[held] * worth[:, None]
    square = rows.T @ rows + RIDGE * np.eye(design.shape[1])
    weights = np.linalg.solve(square, rows.T @ (worth * total[held] / count[held]))
    found: Scores = design @ weights
    return found


def told(lexicon: Lexicon | None, item_ids: Sequence[str]) -> NDArray[np.float32]:
    """(items, t) float32: which of the values that many share an item has, and when it came out; 0 where unknown."""
    if lexicon is None or not lexicon.item_ids:
        return np.zeros((len(item_ids), 0), dtype=np.float32)
    rows = places(lexicon.index, item_ids)
    sharing = np.asarray(lexicon.of_aspect.sum(axis=0)).ravel()
    most = np.argsort(-sharing, kind="stable")[:MOST]
    named = lexicon.of_aspect[:, most[sharing[most] >= SHARED]].toarray() * NAMED
    found = np.column_stack([named, _era(lexicon.years)]).astype(np.float32)
    return np.where((rows >= 0)[:, None], found[rows], np.float32(0.0))


def _era(years: NDArray[np.float32]) -> Scores:
    """(items, 1 + bends): years in standard deviations, and how far each lies beyond each bend; 0 of an unknown one."""
    known = np.isfinite(years)
    found = np.zeros((len(years), 1 + len(BENDS)))
    if known.any():
        since = (years[known] - years[known].mean()) / (years[known].std() or 1.0)
        found[known] = np.column_stack([since, *(np.maximum(0.0, since - bend) for bend in BENDS)])
    return found
