"""A learnt ranker by LightGBM: LambdaMART (Burges 2010), with each feature's contribution to each score."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import lightgbm
import numpy as np
from numpy.typing import NDArray

from agent.core.errors import StoreError
from agent.core.learned import RankerModel
from agent.core.learning import Grown, Point

ROUNDS, PATIENCE, LEAST = 600, 100, 50
"""Trees at most, how many may bring nothing before the learning stops, and how many there are at least: where to stop
is told by few people, and a handful of trees ranks by one feature."""
PARAMETERS = {
    "objective": "lambdarank",
    "metric": "ndcg",
    "eval_at": [10],
    "lambdarank_truncation_level": 20,
    "num_leaves": 7,
    "learning_rate": 0.03,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 20.0,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
"""Shallow and shrunk: there are a few hundred groups in a small workspace. By trials on what people of ml-latest-small
chose last but for what any protocol holds out."""

_EVERY = 10
"""Trees from one point of the curve to the next."""
_THREADS = 1
"""Of a prediction: some hundred rows take a thread a few milliseconds, and threads that wait for each other longer."""


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
        return float(np.asarray(self._booster.predict(row, pred_contrib=True, num_threads=_THREADS))[0, -1])

    def scores(self, table: NDArray[np.float32]) -> NDArray[np.float64]:
        """(c,): above the average score."""
        if not len(table):
            return np.zeros(0)
        return (
            np.asarray(self._booster.predict(table, raw_score=True, num_threads=_THREADS), dtype=np.float64)
            - self._average
        )

    def contributions(self, table: NDArray[np.float32]) -> NDArray[np.float64]:
        """(c, f): what each feature adds to each score above the average score (TreeSHAP; Lundberg et al. 2018)."""
        if not len(table):
            return np.zeros(table.shape)
        found = np.asarray(self._booster.predict(table, pred_contrib=True, num_threads=_THREADS), dtype=np.float64)
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
    ) -> Grown:
        """A ranker of as many trees as serve the `held` groups best, then learnt on all groups.

        The curve is nDCG@10 of these, in steps of trees.
        """
        parameters = {**PARAMETERS, "seed": seed}
        learn = self._data(tables, chosen, ~held)
        watch = self._data(tables, chosen, held, reference=learn)
        stop = lightgbm.early_stopping(PATIENCE, verbose=False)
        told: dict[str, dict[str, list[float]]] = {}
        note = lightgbm.record_evaluation(told)
        tried = lightgbm.train(parameters, learn, ROUNDS, [watch], ["watched"], callbacks=[stop, note])
        everything = self._data(tables, chosen, np.ones_like(held))
        grown = lightgbm.train(parameters, everything, max(LEAST, tried.best_iteration))
        return Grown(str(grown.model_to_string()), _curve(told["watched"]["ndcg@10"]))

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


def _curve(watched: Sequence[float]) -> tuple[Point, ...]:
    return tuple(Point(n, None, float(watched[n - 1])) for n in range(1, len(watched) + 1, _EVERY))
