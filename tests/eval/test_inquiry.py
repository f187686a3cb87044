"""Shares and their harmonic mean by hand, and that equal seeds draw equally."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.inquiry import harmonic, share


def test_a_share_is_the_sum_of_tops_over_the_sum_of_bottoms():
    assert share([1, 0, 3], [2, 4, 3]).value == pytest.approx((1 + 0 + 3) / (2 + 4 + 3))
    assert share([1.0, 0.0, 0.5]).value == pytest.approx(1.5 / 3)
    assert math.isnan(share([0.0], [0.0]).value)


def test_the_harmonic_mean_of_two_shares():
    parts = [(np.array([1.0, 1.0]), np.array([2.0, 2.0])), (np.array([1.0, 0.0]), np.array([1.0, 3.0]))]
    assert harmonic(parts).value == pytest.approx(2 / (1 / (2 / 4) + 1 / (1 / 4)))
    assert harmonic([(np.array([0.0]), np.array([1.0])), (np.array([1.0]), np.array([1.0]))]).value == 0.0


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), min_size=2, max_size=20), st.integers(0, 99))
def test_what_is_always_more_by_a_tenth_differs_by_a_tenth(pairs, seed):
    tops, bottoms = np.array(pairs, dtype=np.float64).T
    gap = share(tops + 0.1 * bottoms, bottoms, seed).less(share(tops, bottoms, seed))
    assert (gap.value, gap.low, gap.high) == pytest.approx((0.1, 0.1, 0.1))
