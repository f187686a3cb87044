"""Neighbours by hand, against a double loop, and on data whose right answer is known."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from agent.steps import item_knn
from agent.steps.item_knn import item_neighbours


def double_loop(x, k, shrink):
    """The definition, one pair at a time."""
    items = x.shape[1]
    found = np.zeros((items, items))
    for j in range(items):
        near = {}
        for i in range(items):
            both = float(x[:, i] @ x[:, j])
            if i != j and both:
                near[i] = both / (sqrt(x[:, i] @ x[:, i]) * sqrt(x[:, j] @ x[:, j]) + shrink)
        for i in sorted(near, key=lambda i: (-near[i], i))[:k]:
            found[i, j] = near[i]
    return found


def test_by_hand():
    # Four have the first, one of them the second, two the third.
    x = csr_matrix([[1.0, 1, 1], [1, 0, 1], [1, 0, 0], [1, 0, 0]])
    found = item_neighbours(x, k=1, shrink=10.0).toarray()
    assert found == pytest.approx(
        np.array(
            [
                [0.0, 0.0, 2 / (sqrt(4 * 2) + 10)],
                [0.0, 0.0, 0.0],
                [2 / (sqrt(4 * 2) + 10), 1 / (sqrt(1 * 2) + 10), 0.0],
            ]
        )
    )


@given(st.integers(0, 10_000), st.integers(1, 9), st.sampled_from([0.0, 0.5, 20.0]))
def test_it_is_the_definition(seed, k, shrink):
    # Powers of a half, so that sums are exact and what is equal is equal in both.
    x = np.random.default_rng(seed).choice([0.0, 0.0, 1.0, 0.5], size=(20, 8))
    assert item_neighbours(csr_matrix(x), k, shrink).toarray() == pytest.approx(double_loop(x, k, shrink), abs=1e-6)


def test_blocks_are_put_together(monkeypatch):
    x = csr_matrix((np.random.default_rng(3).random((20, 8)) < 0.4).astype(float))
    whole = item_neighbours(x, 3, 1.0).toarray()
    monkeypatch.setattr(item_knn, "_BLOCK", 3)
    assert item_neighbours(x, 3, 1.0).toarray() == pytest.approx(whole)


def test_of_equals_the_earlier_are_kept():
    found = item_neighbours(csr_matrix(np.ones((2, 4))), k=2, shrink=0.0)
    assert [list(found[:, j].nonzero()[0]) for j in range(4)] == [[1, 2], [0, 2], [0, 1], [0, 1]]


def test_an_item_that_nobody_has_is_near_nothing():
    found = item_neighbours(csr_matrix([[1.0, 0, 1], [1, 0, 1]]), k=2, shrink=0.0).toarray()
    assert found == pytest.approx(np.array([[0.0, 0, 1], [0, 0, 0], [1, 0, 0]]))


def test_no_items():
    assert item_neighbours(csr_matrix((3, 0), dtype=np.float32), k=2, shrink=0.0).shape == (0, 0)


def test_a_checkerboard_is_filled(checkerboard):
    scores = (checkerboard @ item_neighbours(checkerboard, k=50, shrink=1.0)).toarray()
    scores[checkerboard.toarray() > 0] = -np.inf
    assert list(scores.argmax(axis=1)) == list(range(len(scores)))
