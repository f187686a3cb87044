"""Likeness in words: 1 with oneself, 0 without a word in common or without words."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from agent.core.learned import Lexicon
from agent.steps.wordlike import wordlike

WEIGHTS = np.array([[3.0, 4.0, 0.0], [4.0, 3.0, 0.0], [0.0, 0.0, 2.0], [0.0, 0.0, 0.0]], dtype=np.float32)


def test_cosines_of_what_items_say():
    lexicon = Lexicon(
        item_ids=("a", "b", "c", "d"),
        tokens=("x", "y", "z"),
        weights=csr_matrix(WEIGHTS),
        fields=(),
        numbers=np.zeros((4, 0, 2), dtype=np.float32),
        aspects=(),
        of_aspect=csr_matrix((4, 0), dtype=np.float32),
        titles=("A", "B", "C", "D"),
        places=np.arange(1, 5),
        years=np.full(4, np.nan, dtype=np.float32),
        paths=(),
        about=csr_matrix((4, 0), dtype=np.float32),
        stamp="",
    )
    found = wordlike(lexicon, ["a", "c", "d", "unknown"], ["a", "b", "unknown"])
    assert found.shape == (4, 3)
    assert found[0].tolist() == pytest.approx([1.0, (3 * 4 + 4 * 3) / 25, 0.0])
    assert not found[1:].any()
