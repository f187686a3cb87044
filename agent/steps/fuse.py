"""Fuses the interests of a grain into one vector: u_L = sum_i w_i e_i (DESIGN, the one idea)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.core.schema import Interest, Level, Polarity


def level_vector(interests: Sequence[Interest], vectors: NDArray[np.float32], level: Level) -> NDArray[np.float32]:
    """u_L = sum_i w_i e_i over the likes of a level: (d,) float32, not normalised; zeros where there are none."""
    rows = [n for n, i in enumerate(interests) if i.level is level and i.polarity is Polarity.LIKE]
    weights = np.array([interests[n].weight for n in rows], dtype=np.float32)
    summed: NDArray[np.float32] = weights @ vectors[rows] if rows else np.zeros(vectors.shape[1], dtype=np.float32)
    return summed
