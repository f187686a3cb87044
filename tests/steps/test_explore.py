"""Places by chance: the propensities by hand, and against how often it happens."""

from collections import Counter
from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.steps.explore import TEMPERATURE, explore

SCORES = np.array([1.0, 0.9, 0.8, 0.5, 0.3, 0.0])


def test_without_a_share_the_best_stand_in_order_for_certain():
    placed = explore([0, 1], [2, 3, 4], SCORES, 0.0, seed=1)
    assert [tuple(one) for one in placed] == [(0, 1.0, False), (1, 1.0, False)]


def test_with_all_of_it_only_new_ground_is_left():
    assert {one.candidate for one in explore([0, 1], [2, 3, 4, 5], SCORES, 1.0, seed=1)} <= {2, 3, 4, 5}


def chances(place, share=0.4):
    """What is told of a place, over many draws."""
    drawn = [explore([0, 1], [2, 3, 4, 5], SCORES, share, seed=seed)[place] for seed in range(4000)]
    told = {one.candidate: one.propensity for one in drawn}
    happened = {candidate: times / 4000 for candidate, times in Counter(one.candidate for one in drawn).items()}
    return told, happened


def test_the_chances_by_hand():
    told, _ = chances(0)
    first, second = exp(0 / TEMPERATURE), exp((0.3 - 0.8) / 0.8 / TEMPERATURE)
    assert told == pytest.approx({0: 0.6, 2: 0.4 * first / (first + second), 4: 0.4 * second / (first + second)})


@pytest.mark.parametrize("place", [0, 1])
def test_it_happens_as_often_as_it_says(place):
    told, happened = chances(place)
    assert sum(told.values()) == pytest.approx(1.0)
    assert happened == pytest.approx(told, abs=0.025)


def test_a_place_without_a_card_keeps_its_best():
    placed = explore([0, 1, 2], [5], SCORES, 0.9, seed=3)
    assert [tuple(one) for one in placed[1:]] == [(1, 1.0, False), (2, 1.0, False)]
    assert explore([0], [], SCORES, 1.0, seed=3)[0].candidate == 0
    assert explore([], [4], SCORES, 0.5, seed=3) == []


@given(st.permutations(range(6)), st.integers(0, 6), st.floats(0, 1), st.integers(0, 99))
def test_nobody_stands_twice_and_everybody_had_a_chance(order, n, share, seed):
    placed = explore(order[:n], order[n:], SCORES, share, seed)
    assert len({one.candidate for one in placed}) == len(placed) == n
    assert all(0 < one.propensity <= 1 for one in placed)
    assert placed == explore(order[:n], order[n:], SCORES, share, seed)
