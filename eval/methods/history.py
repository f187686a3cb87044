"""What a person chose, as columns of a data set's matrices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eval.dataset import Dataset, chosen


def choices(known: Dataset, user_id: str) -> NDArray[np.int64]:
    """(n,) int64, oldest first; an item chosen again is there again. None for somebody without a choice."""
    events = known.histories.get(user_id, ())
    return np.array([known.item_index[event.item_id] for event in events if chosen(event)], dtype=np.int64)
