"""Matrix factorisation that learns from pairs (Rendle et al. 2009, "BPR"), by implicit."""

from __future__ import annotations

from typing import Any

from eval.methods.factors import Factors


class Bpr(Factors):
    """Fixed for every data set, by judgement."""

    name = "bpr"

    def model(self, seed: int) -> Any:
        """See `Factors`."""
        from implicit.cpu.bpr import BayesianPersonalizedRanking

        return BayesianPersonalizedRanking(
            factors=64, learning_rate=0.05, regularization=0.01, iterations=100, num_threads=1, random_state=seed
        )
