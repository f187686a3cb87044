"""Weighted matrix factorisation (Hu, Koren and Volinsky 2008), by implicit."""

from __future__ import annotations

from typing import Any

from eval.methods.factors import Factors


class Ials(Factors):
    """Fixed for every data set, by judgement: 64 factors suit thousands of items, 15 rounds are where it settles."""

    name = "ials"

    def model(self, seed: int) -> Any:
        """See `Factors`."""
        from implicit.cpu.als import AlternatingLeastSquares

        return AlternatingLeastSquares(
            factors=64, regularization=10.0, alpha=10.0, iterations=15, num_threads=1, random_state=seed
        )
