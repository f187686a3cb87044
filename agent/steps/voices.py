"""What everybody's patterns say of items to one person: voices over all items that the patterns know.

Each gives (items,) float64, not normalised, 0 where it has nothing to say. A person of no known choice hears only what
is popular.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Patterns
from agent.steps.sequence import sequence_scores
from agent.steps.trace import Trace

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Scores = NDArray[np.float64]
FADE = 0.9
"""What each earlier choice counts of the next, where what follows is sought. By trials on ml-latest-small."""
REMEMBERED = 100
"""Latest choices that a sequence looks at."""
PERIOD_FADE = 0.5
"""What each earlier part of the log counts of the next, where it is asked what is popular at present."""
PERIODS_HEARD = 12
"""Parts that are looked at; an act before them would count less than 1 / 4,000."""


def alike(patterns: Patterns, trace: Trace, last: int | None = None) -> Scores:
    """What goes with the person's `last` choices (None: all)."""
    columns = (trace if last is None else trace.last(last)).known
    return _row_sum(patterns.alike, columns, np.ones(len(columns)))


def following(patterns: Patterns, trace: Trace, fade: float = FADE) -> Scores:
    """What comes after the person's latest choices."""
    return sequence_scores(trace.columns[-REMEMBERED:], patterns.follows, fade)


def _row_sum(matrix: csr_matrix, rows: NDArray[np.int64], weights: Scores) -> Scores:
    summed: Scores = (
        np.asarray(weights @ matrix[rows], dtype=np.float64).ravel() if len(rows) else np.zeros(matrix.shape[1])
    )
    return summed


def popular(patterns: Patterns) -> Scores:
    """See `Patterns.fame`; over all time."""
    return patterns.fame


def current(patterns: Patterns, moment: float) -> Scores:
    """The same of acts up to `moment`, of which those of each earlier part of the log count half as much."""
    until = int(np.searchsorted(patterns.edges[1:], moment, side="right"))
    if not until:
        return np.zeros(len(patterns.item_ids))
    since = max(0, until - PERIODS_HEARD)
    fades = PERIOD_FADE ** np.arange(until - since)[::-1]
    counts = fades.astype(np.float32) @ patterns.periods[since:until]
    most = np.log1p(counts.max(initial=0.0)) or 1.0
    return np.asarray(np.log1p(counts) / most, dtype=np.float64)


def age(patterns: Patterns, moment: float) -> Scores:
    """How much of the log's time lies between an item's first act and `moment`; below 0 where it came later.

    0 for an item that nobody has touched: it is new.
    """
    span = float(patterns.edges[-1] - patterns.edges[0]) or 1.0
    passed = (moment - patterns.first) / span
    return np.asarray(np.where(np.isfinite(passed), passed, 0.0), dtype=np.float64)


def behind(
    matrix: csr_matrix, patterns: Patterns, trace: Trace, item_ids: Sequence[str], most: int
) -> dict[str, list[str]]:
    """Of each item up to `most` of the person's choices for which it speaks in one of the patterns: strongest first."""
    known, own = [item_id for item_id in item_ids if item_id in patterns.index], trace.known
    if not known or not len(own):
        return {}
    columns = [patterns.index[item_id] for item_id in known]
    said = matrix[own][:, columns].toarray()
    return {item_id: _strongest(patterns, own, said[:, n], most) for n, item_id in enumerate(known)}


def _strongest(patterns: Patterns, own: NDArray[np.int64], said: Scores, most: int) -> list[str]:
    order = np.lexsort((own, -said))[:most]
    return [patterns.item_ids[own[n]] for n in order if said[n] > 0]
