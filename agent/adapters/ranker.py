"""A learnt ranker by LightGBM: LambdaMART (Burges 2010), with each feature's contribution to each score."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import lightgbm
import numpy as np
from numpy.typing import NDArray

from agent.core.errors import StoreError
from agent.core.learned import RankerModel

ROUNDS, PATIENCE = 600, 50
"""Trees at most, and how many may bring nothing before the learning stops."""
PARAMETERS = {
    "objective": "lambdarank",
    "metric": "ndcg",
    "eval_at": [10],
    "lambdarank_truncation_level": 20,
    "num_leaves": 15,
    "learning_rate": 0.05,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
"""Shallow and shrunk: there are a few hundred groups in a small workspace. By trials on ml-latest-small."""


class LightGbmRanker:
    """Fills `Ranker` from a model's text form; raises `StoreError` where that cannot be read."""

    def __init__(self, model: RankerModel) -> None:
        self.model = model

    @cached_property
    def _booster(self) -> lightgbm.Booster:
        try:
            return lightgbm.Booster(model_str=self.model.text)
        except lightgbm.basic.LightGBMError as error:
            raise StoreError(
                f"the learnt ranker cannot be read: {error}", where="learned", hint="run `trigrain train ranker`"
            ) from None

    @cached_property
    def _average(self) -> float:
        """The score that no feature has moved: what TreeSHAP counts from."""
        row = np.zeros((1, self._booster.num_feature()), dtype=np.float32)
        return float(np.asarray(self._booster.predict(row, pred_contrib=True))[0, -1])

    def scores(self, table: NDArray[np.float32]) -> NDArray[np.float64]:
        """(c,): above the average score."""
        if not len(table):
            return np.zeros(0)
        return np.asarray(self._booster.predict(table, raw_score=True), dtype=np.float64) - self._average

    def contributions(self, table: NDArray[np.float32]) -> NDArray[np.float64]:
        """(c, f): what each feature adds to each score above the average score (TreeSHAP; Lundberg et al. 2018)."""
        if not len(table):
            return np.zeros(table.shape)
        found = np.asarray(self._booster.predict(table, pred_contrib=True), dtype=np.float64)
        return found[:, :-1]


class LightGbmTrainer:
    """Fills `RankerTrainer`."""

    def open(self, model: RankerModel) -> LightGbmRanker:
        """See `RankerTrainer`."""
        return LightGbmRanker(model)

    def train(
        self,
        tables: Sequence[NDArray[np.float32]],
        chosen: Sequence[NDArray[np.bool_]],
        held: NDArray[np.bool_],
        seed: int,
    ) -> str:
        """The text form of a ranker learnt on the groups that are not `held`, stopped early by those that are."""
        learn = self._data(tables, chosen, ~held)
        watch = self._data(tables, chosen, held, reference=learn)
        stop = lightgbm.early_stopping(PATIENCE, verbose=False)
        booster = lightgbm.train({**PARAMETERS, "seed": seed}, learn, ROUNDS, valid_sets=[watch], callbacks=[stop])
        return str(booster.model_to_string(num_iteration=booster.best_iteration))

    def _data(
        self,
        tables: Sequence[NDArray[np.float32]],
        chosen: Sequence[NDArray[np.bool_]],
        which: NDArray[np.bool_],
        reference: lightgbm.Dataset | None = None,
    ) -> lightgbm.Dataset:
        places = [int(n) for n in np.flatnonzero(which)]
        return lightgbm.Dataset(
            np.concatenate([tables[n] for n in places]),
            np.concatenate([chosen[n] for n in places]).astype(np.float32),
            group=[len(tables[n]) for n in places],
            reference=reference,
        )
