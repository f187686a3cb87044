"""What follows what, by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.steps.sequence import SHRINK, sequence_scores, transitions

HISTORIES = st.lists(st.lists(st.integers(0, 4), max_size=8), max_size=6)


def arrays(*histories):
    return [np.array(history, dtype=np.int64) for history in histories]


def test_by_hand():
    found = transitions(arrays([0, 1, 2], [0, 2]), items=4, window=2, decay=0.5, shrink=1.0).toarray()
    # 0 leads to 1 once, to 2 at once in one history and a step later in the other; 1 leads to 2.
    total = 1 + (1 + 0.5)
    expected = np.zeros((4, 4))
    expected[0, 1] = 1 / (total + 1)
    expected[0, 2] = (1 + 0.5) / (total + 1)
    expected[1, 2] = 1 / (1 + 1)
    assert found == pytest.approx(expected)


def test_the_window_ends():
    found = transitions(arrays([0, 1, 2]), items=3, window=1, decay=0.5)
    assert set(zip(*(axis.tolist() for axis in found.nonzero()), strict=True)) == {(0, 1), (1, 2)}


def test_what_is_chosen_again_follows_itself():
    assert transitions(arrays([2, 2]), items=3, window=3, decay=0.5)[2, 2] == 1 / (1 + SHRINK)


def test_once_is_less_certain_than_often():
    once = transitions(arrays([0, 1]), 2, 1, 1.0)[0, 1]
    often = transitions(arrays(*[[0, 1]] * 20), 2, 1, 1.0)[0, 1]
    assert (once, often) == (1 / (1 + SHRINK), 20 / (20 + SHRINK))


@given(HISTORIES)
def test_rows_are_less_than_whole_and_the_order_of_people_is_nothing(histories):
    found = transitions(arrays(*histories), 5, 3, 0.5).toarray()
    assert (found >= 0).all()
    assert (found.sum(axis=1) < 1).all()
    assert transitions(arrays(*reversed(histories)), 5, 3, 0.5).toarray() == pytest.approx(found)


def test_the_newest_counts_most():
    chain = transitions(arrays([0, 1], [2, 3]), items=4, window=1, decay=1.0, shrink=1.0)
    assert sequence_scores([0, 2], chain, decay=0.5) == pytest.approx([0, 0.5 * 0.5, 0, 0.5])
    assert sequence_scores([0, 0], chain, decay=0.5) == pytest.approx([0, (1 + 0.5) * 0.5, 0, 0])


def test_nothing_follows_nothing():
    scores = sequence_scores([], transitions([], 3, 2, 0.5), 0.5)
    assert scores.dtype == np.float64
    assert list(scores) == [0.0, 0.0, 0.0]
