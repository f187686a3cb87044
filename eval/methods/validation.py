"""Chooses a hyper-parameter of an item-to-item model on what is known, by everybody's last new item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, issparse

from eval.dataset import Dataset
from eval.methods.cold import people_per_item
from eval.methods.history import choices

Option = TypeVar("Option")
PEOPLE = 300
"""Judged at most, drawn by the seed: the choice is among values that lie far apart."""
LEAST = 20
"""People below which nothing can be told and the first option is taken."""
ITEMS = 2_000
"""The most popular ones, on which the options are compared: a full model costs the cube of its items."""


@dataclass(frozen=True)
class Fold:
    """What is trained on, and who has what held out from it."""

    interactions: csr_matrix
    """(users, items) without what is held out."""
    rows: NDArray[np.int64]
    held: NDArray[np.int64]
    """The column that each row of `rows` had."""


def choose(
    known: Dataset, seed: int, options: Sequence[Option], weights: Callable[[csr_matrix, Option], object]
) -> Option:
    """The option whose (items, items) weights W put held-out items highest, by scores x @ W; of equals the first."""
    fold = last_out(known, seed)
    if len(fold.rows) < LEAST:
        return options[0]
    gains = [_gain(fold, weights(fold.interactions, option)) for option in options]
    return options[int(np.argmax(gains))]


def last_out(known: Dataset, seed: int) -> Fold:
    """Up to `PEOPLE` people's last new item held out, among the `ITEMS` most popular items."""
    popular = np.sort(np.argsort(-people_per_item(known), kind="stable")[:ITEMS])
    place = {column: n for n, column in enumerate(popular.tolist())}
    last = {row: _last_new(known, user_id) for row, user_id in enumerate(known.user_ids)}
    pairs = [(row, place[column]) for row, column in last.items() if column in place]
    drawn = sorted(np.random.default_rng(seed).permutation(len(pairs))[:PEOPLE].tolist())
    rows, held = np.array([pairs[n] for n in drawn], dtype=np.int64).reshape(-1, 2).T
    interactions = known.interactions[:, popular]
    taken = csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, held)), shape=interactions.shape)
    left = (interactions - taken).tocsr()
    left.eliminate_zeros()
    return Fold(left, rows, held)


def _last_new(known: Dataset, user_id: str) -> int | None:
    """The column that was chosen first at the latest time; None for those with fewer than two."""
    new = list(dict.fromkeys(choices(known, user_id).tolist()))
    return new[-1] if len(new) > 1 else None


def _gain(fold: Fold, weights: object) -> float:
    """Mean of 1 / log2(1 + rank) of the held-out items among those not known; ties count half."""
    mine = fold.interactions[fold.rows]
    product = mine @ weights
    scores = product.toarray() if issparse(product) else np.asarray(product)
    scores[mine.toarray() > 0] = -np.inf
    own = scores[np.arange(len(fold.rows)), fold.held][:, None]
    ranks = 1 + (scores > own).sum(axis=1) + ((scores == own).sum(axis=1) - 1) / 2
    return float(np.mean(1 / np.log2(1 + ranks)))
