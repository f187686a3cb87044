"""Learnt chances by LightGBM: boosted trees on yes-or-no answers."""

from __future__ import annotations

from functools import lru_cache

import lightgbm
import numpy as np
from numpy.typing import NDArray

from agent.core.errors import StoreError
from agent.core.learned import ChanceModel

ROUNDS, PATIENCE = 500, 50
"""Trees at most, and how many may bring nothing before the learning stops."""
PARAMETERS = {
    "objective": "binary",
    "num_leaves": 15,
    "learning_rate": 0.05,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 20.0,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
"""By trials on the earlier ratings of ml-latest-small, on which 7 to 63 leaves came to the same."""
_THREADS = 1
"""Of a prediction; see the ranker."""
_OPEN = 4
"""Models that are held read: two a workspace."""


class LightGbmChances:
    """Fills `ChanceTrainer`."""

    def train(self, table: NDArray[np.float32], yes: NDArray[np.bool_], held: NDArray[np.bool_], seed: int) -> str:
        """See `ChanceTrainer`; at last all pairs are learnt from."""
        parameters = {**PARAMETERS, "seed": seed}
        learn = lightgbm.Dataset(table[~held], yes[~held].astype(np.float32))
        watch = lightgbm.Dataset(table[held], yes[held].astype(np.float32), reference=learn)
        stop = lightgbm.early_stopping(PATIENCE, verbose=False)
        tried = lightgbm.train(parameters, learn, ROUNDS, valid_sets=[watch], callbacks=[stop])
        everything = lightgbm.Dataset(table, yes.astype(np.float32))
        return str(lightgbm.train(parameters, everything, max(1, tried.best_iteration)).model_to_string())

    def scores(self, model: ChanceModel, table: NDArray[np.float32]) -> NDArray[np.float64]:
        """See `ChanceTrainer`."""
        if not len(table):
            return np.zeros(0)
        return np.asarray(_booster(model.text).predict(table, raw_score=True, num_threads=_THREADS), dtype=np.float64)


@lru_cache(maxsize=_OPEN)
def _booster(text: str) -> lightgbm.Booster:
    try:
        return lightgbm.Booster(model_str=text)
    except lightgbm.basic.LightGBMError as error:
        raise StoreError(
            f"the learnt chance cannot be read: {error}", where="learned", hint="run `trigrain train ranker`"
        ) from None
