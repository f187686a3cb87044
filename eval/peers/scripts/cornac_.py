"""EASE (Steck 2019) and BPR (Rendle et al. 2009) as Cornac trains them, on what was chosen, whatever its rating."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cornac.data import Dataset  # type: ignore[import-not-found]
from cornac.models import BPR, EASE  # type: ignore[import-not-found]
from exchange import Given, Scores, answer  # type: ignore[import-not-found]

PENALTY = 500
"""Of EASE: the library's default, and the middle of the paper's 200 to 1,000."""
FACTORS, EPOCHS, RATE = 64, 200, 0.01
"""Of BPR: the library's 10 factors and rate of 0.001 leave it at popularity."""


def ease(given: Given) -> Scores:
    """With negative weights, as in the paper."""
    return _scores(EASE(lamb=PENALTY, posB=False, verbose=False), given)


def bpr(given: Given) -> Scores:
    """On one thread, as the library does where a seed is given."""
    given.notes.append(f"{EPOCHS} epochs")
    return _scores(BPR(k=FACTORS, max_iter=EPOCHS, learning_rate=RATE, seed=given.seed), given)


def _scores(model: Any, given: Given) -> Scores:
    pairs = dict.fromkeys((user_id, item_id) for user_id, item_id, _, _ in given.known)
    data = Dataset.from_uir([(user_id, item_id, 1.0) for user_id, item_id in pairs], seed=given.seed)
    model.fit(data)
    users: Mapping[str, int] = data.uid_map
    items = list(data.iid_map)

    def scores(user_id: str) -> dict[str, float]:
        if user_id not in users:
            return {}
        return dict(zip(items, map(float, model.score(users[user_id]).ravel()), strict=True))

    return scores


if __name__ == "__main__":
    answer({"ease": ease, "bpr": bpr})
