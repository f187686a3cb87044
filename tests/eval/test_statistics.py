"""Means and their intervals."""

import math

import numpy as np
import pytest

from eval.statistics import difference, interval


def test_a_constant_has_no_width():
    one = interval([0.25] * 8)
    assert (one.value, one.low, one.high, one.n) == (0.25, 0.25, 0.25, 8)


def test_nothing_has_no_mean():
    one = interval([])
    assert one.n == 0
    assert math.isnan(one.value)


def test_the_same_seed_gives_the_same_interval():
    values = np.random.default_rng(1).random(50)
    assert interval(values, 3) == interval(values, 3)
    assert interval(values, 3) != interval(values, 4)


def test_the_width_is_that_of_the_normal_law():
    values = np.random.default_rng(2).normal(size=400)
    one = interval(values)
    expected = 2 * 1.96 * values.std() / math.sqrt(400)
    assert one.high - one.low == pytest.approx(expected, rel=0.1)


def test_pairs_are_compared_unit_by_unit():
    theirs = np.arange(10.0)
    assert difference(theirs + 1, theirs).low == 1.0
    with pytest.raises(ValueError, match="2 and 1 units"):
        difference([1, 2], [1])
