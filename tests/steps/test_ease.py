"""EASE by hand, against its definition, and on data whose right answer is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from agent.steps import ease as module
from agent.steps.ease import ease, weights_by_items, weights_by_people

SEEDS = st.integers(0, 10_000)


def random_people(seed, people=30, items=8):
    return (np.random.default_rng(seed).random((people, items)) < 0.3).astype(np.float64)


def least_squares(x, l2):
    """Every column by itself: the ridge regression of one item on all others."""
    items = x.shape[1]
    weights = np.zeros((items, items))
    for j in range(items):
        others = [i for i in range(items) if i != j]
        rows = np.vstack([x[:, others], np.sqrt(l2) * np.eye(items - 1)])
        target = np.concatenate([x[:, j], np.zeros(items - 1)])
        weights[others, j] = np.linalg.lstsq(rows, target)[0]
    return weights


def test_two_items_by_hand():
    # Three people have both, one has the first alone: X'X = [[4, 3], [3, 3]].
    x = csr_matrix([[1.0, 1], [1, 1], [1, 1], [1, 0]])
    # One regressor each: x_i . x_j / (x_i . x_i + l2).
    assert ease(x, 1.0) == pytest.approx(np.array([[0.0, 3 / (4 + 1)], [3 / (3 + 1), 0.0]]))


@given(SEEDS, st.floats(0.5, 50.0))
def test_it_is_the_constrained_least_squares(seed, l2):
    x = random_people(seed)
    expected = least_squares(x, l2)
    assert weights_by_items(x.T @ x, l2) == pytest.approx(expected, abs=1e-6)
    assert weights_by_people(x, l2) == pytest.approx(expected, abs=1e-6)


def test_it_is_the_closed_form_over_many_blocks(monkeypatch):
    monkeypatch.setattr(module, "_BLOCK", 3)
    x = random_people(5)
    inverse = np.linalg.inv(x.T @ x + 2.0 * np.eye(8))
    expected = -inverse / inverse.diagonal()
    np.fill_diagonal(expected, 0.0)
    assert weights_by_items(x.T @ x, 2.0) == pytest.approx(expected, abs=1e-6)
    assert weights_by_people(x, 2.0) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("people", [5, 30])
def test_single_precision_is_near_enough(people):
    x = random_people(2, people)
    held = np.insert(x, 0, 1.0, axis=0)
    found = ease(csr_matrix(held), 5.0)
    assert found.dtype == np.float32
    assert found == pytest.approx(least_squares(held, 5.0), abs=1e-5)


@given(SEEDS)
def test_an_item_that_nobody_has_changes_nothing(seed):
    x = random_people(seed)
    wider = np.insert(x, 3, 0.0, axis=1)
    found = ease(csr_matrix(wider), 5.0)
    assert not found[3].any()
    assert not found[:, 3].any()
    assert np.delete(np.delete(found, 3, 0), 3, 1) == pytest.approx(ease(csr_matrix(x), 5.0), abs=1e-5)


def test_nobody_has_anything():
    assert not ease(csr_matrix((3, 4), dtype=np.float32), 1.0).any()
    assert ease(csr_matrix((3, 0), dtype=np.float32), 1.0).shape == (0, 0)


def test_the_counts_are_left_as_they_were():
    x = random_people(1)
    counts = x.T @ x
    weights_by_items(counts, 1.0)
    assert np.array_equal(counts, x.T @ x)


@pytest.mark.parametrize("l2", [0.0, -1.0])
def test_without_a_penalty_there_is_no_answer(l2):
    with pytest.raises(ValueError, match="l2 must be positive"):
        ease(csr_matrix(np.eye(2)), l2)


def test_a_penalty_that_the_precision_loses():
    with pytest.raises(ValueError, match="too small for these interactions in float32"):
        ease(csr_matrix(np.ones((1_000, 3))), 1e-9)


def test_a_checkerboard_is_filled(checkerboard):
    scores = checkerboard @ ease(checkerboard, 1.0)
    own = checkerboard.toarray() > 0
    scores[own] = -np.inf
    assert list(scores.argmax(axis=1)) == list(range(len(scores)))
