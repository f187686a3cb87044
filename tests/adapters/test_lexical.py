"""BM25 by bm25s: sorted tokens, the same from run to run, and no error of its own."""

import bm25s
import pytest

from agent.adapters.lexical import Bm25
from agent.core.errors import StoreError
from agent.core.ports import Lexical


def test_more_of_a_rare_token_says_more():
    made: Lexical = Bm25()
    tokens, weights = made.weights([["b", "a", "a"], ["b", "c", "c"], ["b", "a", "c"], []])
    assert tokens == ("a", "b", "c")
    table = weights.toarray()
    assert (table[3] == 0).all()
    assert table[0, 0] > table[2, 0] > table[0, 1] > 0
    assert table[0, 2] == 0


def test_its_errors_are_ours(monkeypatch):
    def fail(*_, **__):
        raise ValueError("no vocabulary")

    monkeypatch.setattr(bm25s.BM25, "index", fail)
    with pytest.raises(StoreError, match="1 texts cannot be weighed: no vocabulary"):
        Bm25().weights([["a"]])
