"""People and items as vectors whose product is the score, learnt by implicit's models."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from agent.core.errors import SettingsError
from eval.cases import Case
from eval.dataset import Dataset
from eval.methods.cold import WarmScorer
from eval.methods.history import choices
from eval.methods.port import Scores


class Factors(WarmScorer):
    """Learns on one thread, so that the same seed gives the same vectors, and prints nothing.

    `fit` raises `SettingsError` where implicit is not installed.
    """

    def prepare(self, known: Dataset, seed: int) -> None:
        """See `WarmScorer`."""
        if not known.interactions.nnz:
            return
        with threadpool_limits(1, "blas"):  # implicit warns where BLAS has threads of its own
            model = self._model(seed)
            model.fit(known.interactions, show_progress=False)
        self._people = np.asarray(model.user_factors, dtype=np.float64)
        self._items = np.asarray(model.item_factors, dtype=np.float64)

    def warm(self, case: Case) -> Scores | None:
        """See `WarmScorer`."""
        if not len(choices(self.known, case.user_id)):
            return None
        scores: Scores = self._items @ self._people[self.known.user_index[case.user_id]]
        return scores

    def _model(self, seed: int) -> Any:
        try:
            return self.model(seed)
        except ImportError as error:
            raise SettingsError(
                "implicit is not installed", where=f"method {self.name}", hint="pip install 'trigrain[eval]'"
            ) from error

    @abstractmethod
    def model(self, seed: int) -> Any:
        """One of implicit's, not fitted."""
