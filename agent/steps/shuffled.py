"""The orders in which the same candidates are put to a model that may favour what stands first."""

from __future__ import annotations

import numpy as np


def shuffles(count: int, orders: int, seed: int) -> list[list[int]]:
    """So many orders of the places 0 to `count` - 1, by dice of the `seed`.

    Every second one is the one before it reversed: each candidate then stands early as often as late, and a model that
    only says the list back contradicts itself wholly.
    """
    dice = np.random.default_rng(seed)
    found: list[list[int]] = []
    for n in range(orders):
        found.append(found[-1][::-1] if n % 2 else dice.permutation(count).tolist())
    return found
