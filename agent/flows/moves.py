"""What lists hold that they did not, or hold no more, since something was learnt: examples for its report."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.core.learning import Change
from agent.core.ports import Workspace

MOST = 100
"""Examples of a report."""


def moves(
    workspace: Workspace, wanted: Sequence[str], before: NDArray[np.integer], after: NDArray[np.integer], n: int
) -> tuple[Change, ...]:
    """Of choices and their places, counted from 0, those that came among the first `n` or left them.

    Whose choices they are is not told.
    """
    crossed = np.flatnonzero((before < n) != (after < n))[:MOST]
    items = workspace.records.items.get([wanted[k] for k in crossed])
    return tuple(
        Change(
            subject=items[wanted[k]].title,
            truth="it was chosen",
            before=f"place {before[k] + 1}",
            after=f"place {after[k] + 1}",
            better=bool(after[k] < before[k]),
        )
        for k in crossed
    )
