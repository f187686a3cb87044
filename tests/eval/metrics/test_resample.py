"""Intervals of ratios and of differences."""

import math

import numpy as np
import pytest

from eval.metrics.resample import bootstrap, gap, limits, ratio, rows_of
from eval.statistics import interval


def test_a_ratio_is_of_sums_not_a_mean_of_ratios():
    one = ratio(np.array([1.0, 3.0]), np.array([1.0, 9.0]))
    assert (one.value, one.n) == ((1 + 3) / (1 + 9), 2)
    assert (one.low, one.high) == (3 / 9, 1.0)


def test_over_units_of_one_a_ratio_is_the_mean():
    values = np.random.default_rng(1).random(40)
    assert ratio(values, np.ones(40), seed=3) == interval(values, seed=3)


def test_units_without_a_bottom_say_nothing():
    with_them = ratio(np.array([1.0, 0.0, 1.0]), np.array([2.0, 0.0, 4.0]))
    assert with_them == ratio(np.array([1.0, 1.0]), np.array([2.0, 4.0]))
    assert math.isnan(ratio(np.zeros(3), np.zeros(3)).value)


def test_a_gap_has_the_width_of_the_normal_law():
    generator = np.random.default_rng(2)
    ours, theirs = generator.normal(1, 1, 200), generator.normal(0, 3, 300)
    one = gap(ours, theirs)
    assert (one.value, one.n) == (pytest.approx(ours.mean() - theirs.mean()), 500)
    expected = 2 * 1.96 * math.sqrt(ours.var() / 200 + theirs.var() / 300)
    assert one.high - one.low == pytest.approx(expected, rel=0.1)


def test_a_gap_to_nobody_is_nothing():
    assert gap(np.ones(2), np.array([])).n == 0


def test_limits_leave_a_fortieth_on_either_side():
    assert limits(np.arange(41.0)) == pytest.approx((1.0, 39.0))


def test_resamples_draw_rows_from_one_seed():
    def draw(generator):
        rows = rows_of(5, generator)
        assert rows.shape == (5,)
        return float(rows.sum())

    drawn = bootstrap(draw, seed=1, resamples=200)
    assert drawn.tolist() == bootstrap(draw, seed=1, resamples=200).tolist()
    assert drawn.mean() == pytest.approx(5 * 2, abs=1)
