"""Learns patterns from everybody's acts: what goes together, what follows what, what is popular when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array

from agent.core.learned import Patterns
from agent.steps.ease import ease
from agent.steps.item_knn import item_neighbours
from agent.steps.sequence import transitions
from agent.steps.trace import Trace

EASE_ITEMS = 12_000
"""Items with acts up to which the closed form is affordable (7 s and 1 GB at 9,000); above, nearest items."""
EASE_L2 = 300.0
NEIGHBOURS = 100
SHRINK = 10.0
KEPT = 200
"""Weights an item that are kept, by magnitude: 2.4 KB an item."""
WINDOW, WINDOW_DECAY = 20, 0.9
"""How many later choices an item has a say in, and how fast its say fades. By trials on ml-latest-small."""
PERIODS = 50
"""Parts of the log's time for which popularity is kept."""


def learn_patterns(item_ids: Sequence[str], people: Sequence[Trace], events: int) -> Patterns:
    """Patterns over those of `item_ids` that somebody chose; the people's columns are places in `item_ids`."""
    held, columns = np.unique(_joined(people), return_inverse=True)
    n, histories = len(held), [np.searchsorted(held, trace.columns) for trace in people]
    orders = np.concatenate([np.zeros(0), *(trace.orders for trace in people)])
    rows = np.repeat(np.arange(len(people)), [len(history) for history in histories])
    chosen = csr_matrix((np.ones(len(columns), dtype=np.float32), (rows, columns)), shape=(len(people), n))
    first = np.full(n, np.inf)
    np.minimum.at(first, columns, orders)
    edges = _edges(orders)
    return Patterns(
        item_ids=tuple(item_ids[place] for place in held.tolist()),
        alike=_alike(chosen),
        follows=transitions(histories, n, WINDOW, WINDOW_DECAY).astype(np.float32),
        people=np.bincount(columns, minlength=n).astype(np.float64),
        periods=_periods(columns, orders, edges, n),
        edges=edges,
        first=first,
        events=events,
        items=len(item_ids),
    )


def _joined(people: Sequence[Trace]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(0, dtype=np.int64), *(trace.columns for trace in people)])


def without(patterns: Patterns, columns: NDArray[np.int64]) -> Patterns:
    """The same as if nobody had touched the items of these columns; what the others are to each other stays."""
    left = np.ones(len(patterns.item_ids), dtype=np.float32)
    left[columns] = 0.0
    only = diags_array(left).tocsr()
    return replace(
        patterns,
        alike=(patterns.alike @ only).tocsr(),
        follows=(patterns.follows @ only).tocsr(),
        people=patterns.people * left,
        periods=patterns.periods * left,
        first=np.where(left > 0, patterns.first, np.inf),
    )


def _alike(chosen: csr_matrix) -> csr_matrix:
    """A square of all pairs would not fit, where the items are many."""
    if chosen.shape[1] > EASE_ITEMS:
        return item_neighbours(chosen, NEIGHBOURS, SHRINK).astype(np.float32)
    return _weightiest(ease(chosen, EASE_L2))


def _weightiest(weights: NDArray[np.float32]) -> csr_matrix:
    """Of each row the `KEPT` weights of the greatest magnitude."""
    if weights.shape[1] > KEPT:
        for row in weights:
            row[np.argpartition(np.abs(row), -KEPT)[:-KEPT]] = 0.0
    return csr_matrix(weights)


def _edges(orders: NDArray[np.float64]) -> NDArray[np.float64]:
    """Parts that hold about as many acts each, so that a busy year is seen as closely as a quiet decade."""
    if not orders.size:
        return np.array([0.0, 1.0])
    edges = np.unique(np.quantile(orders, np.linspace(0, 1, PERIODS + 1)))
    return edges if len(edges) > 1 else np.array([edges[0], edges[0] + 1.0])


def _periods(
    columns: NDArray[np.int64], orders: NDArray[np.float64], edges: NDArray[np.float64], n: int
) -> NDArray[np.float32]:
    place = np.clip(np.searchsorted(edges, orders, side="right") - 1, 0, len(edges) - 2)
    counts = np.zeros((len(edges) - 1, n), dtype=np.float32)
    np.add.at(counts, (place, columns), 1.0)
    return counts
