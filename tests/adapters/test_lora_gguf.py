"""The order of the rows of an adapter's file."""

from __future__ import annotations

import numpy as np

from agent.adapters.lora_gguf import turned


def test_of_each_head_what_rotates_together_lies_side_by_side():
    rows = np.arange(8, dtype=np.float32)[:, None]  # two heads of four: halves (0, 1), (2, 3) and (4, 5), (6, 7)
    assert turned(rows, 2)[:, 0].tolist() == [0, 2, 1, 3, 4, 6, 5, 7]
