"""Places by chance: the propensities by hand, and against how often it happens."""

from collections import Counter
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.steps.explore import TEMPERATURE, explore

SCORES = np.array([1.0, 0.8, 0.5, 0.1])


def test_without_a_share_the_best_stand_in_order_for_certain():
    placed = explore([0, 1, 2, 3], [2, 3], SCORES, 3, 0.0, seed=1)
    assert [(one.candidate, one.propensity, one.explored) for one in placed] == [(n, 1.0, False) for n in range(3)]


def test_the_chances_by_hand():
    likely, less = 1.0, exp(-1 / TEMPERATURE)
    seen = {
        one.candidate: one.propensity for s in range(200) for one in explore([0, 1], [2, 3], SCORES, 1, 0.4, seed=s)
    }
    assert seen[0] == pytest.approx(0.6)
    assert seen[2] == pytest.approx(0.4 * likely / (likely + less))
    assert 1 not in seen


def test_an_item_of_the_new_ground_may_be_the_best_as_well():
    placed = {
        one.candidate: one.propensity for s in range(50) for one in explore([2, 0], [2, 3], SCORES, 1, 0.5, seed=s)
    }
    assert placed[2] == pytest.approx(0.5 + 0.5 / (1 + exp(-1 / TEMPERATURE)))


def test_it_happens_as_often_as_it_says():
    firsts = [explore([0, 1], [2, 3], SCORES, 1, 0.3, seed=s)[0] for s in range(4000)]
    told = {one.candidate: one.propensity for one in firsts}
    for candidate, times in Counter(one.candidate for one in firsts).items():
        assert times / 4000 == pytest.approx(told[candidate], abs=0.02)


def test_what_runs_out_is_filled_by_the_other():
    assert [one.candidate for one in explore([0], [], SCORES, 3, 0.9, seed=1)] == [0]
    assert {one.candidate for one in explore([], [2, 3], SCORES, 3, 0.0, seed=1)} == {2, 3}
    assert explore([], [], SCORES, 3, 0.5, seed=1) == []


@given(
    st.lists(st.integers(0, 3), unique=True),
    st.lists(st.integers(0, 3), unique=True),
    st.floats(0, 1),
    st.integers(0, 99),
)
def test_everybody_stands_once_with_a_chance_above_zero(ranked, ground, share, seed):
    placed = explore(ranked, ground, SCORES, 4, share, seed)
    assert sorted(one.candidate for one in placed) == sorted({*ranked, *ground})
    assert all(0 < one.propensity <= 1 + 1e-12 for one in placed)
    assert placed == explore(ranked, ground, SCORES, 4, share, seed)
