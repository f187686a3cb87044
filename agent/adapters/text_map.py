"""A map of an embedder's rows that learns by torch: multiple negatives ranking (Henderson et al. 2017).

The rows stay as the embedder gives them and only the map is learnt: a step takes milliseconds where one through the
transformer takes seconds on two cores, any embedder can be the base, and all is embedded anew by a product of matrices.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from agent.core.ports import Matrix

if TYPE_CHECKING:
    import torch

SCALE = 20.0
"""What a cosine is multiplied by before the softmax, as sentence-transformers does."""
RATE, DECAY = 1e-3, 0.1
"""Of AdamW; the decay draws the map back to what the embedder said."""


class TorchMap:
    """Fills `MapLearner`: begins as the map that changes nothing."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension

    @cached_property
    def _weights(self) -> torch.Tensor:
        import torch  # here: it takes seconds to load

        return torch.zeros((self._dimension, self._dimension), requires_grad=True)

    @cached_property
    def _optimizer(self) -> torch.optim.Optimizer:
        import torch

        return torch.optim.AdamW([self._weights], lr=RATE, weight_decay=DECAY)

    @property
    def matrix(self) -> Matrix:
        """(d, d) float32, a copy."""
        return self._weights.detach().numpy().copy()

    def step(self, anchors: Matrix, candidates: Matrix, right: NDArray[np.int64]) -> float:
        """The loss before the step."""
        import torch

        threads = torch.get_num_threads()
        torch.set_num_threads(1)  # on a busy machine two that wait for each other took ten times as long
        try:
            cosines = self._moved(anchors) @ self._moved(candidates).T
            loss = torch.nn.functional.cross_entropy(SCALE * cosines, torch.from_numpy(right))
            self._optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self._optimizer.step()
        finally:
            torch.set_num_threads(threads)
        return float(loss.detach())

    def _moved(self, rows: Matrix) -> torch.Tensor:
        import torch

        given = torch.from_numpy(np.ascontiguousarray(rows))
        return torch.nn.functional.normalize(given + given @ self._weights.T, dim=-1)
