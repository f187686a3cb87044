"""Intervals of gains that are known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from agent.steps.paired import gain

RIGHT, WRONG = np.ones(100, dtype=np.bool_), np.zeros(100, dtype=np.bool_)


def test_no_difference_and_all_the_difference_leave_no_doubt():
    assert gain(RIGHT, RIGHT, 1) == (0.0, 0.0)
    assert gain(RIGHT, WRONG, 1) == (1.0, 1.0)
    assert gain(WRONG, RIGHT, 1) == (-1.0, -1.0)


def test_it_is_as_wide_as_the_normal_interval_of_the_paired_differences():
    after = np.arange(100) % 4 == 0  # better on 25 of 100, worse on none
    low, high = gain(after, WRONG, 1)
    half = 1.96 * (0.25 * 0.75 / 100) ** 0.5
    assert (low, high) == pytest.approx((0.25 - half, 0.25 + half), abs=0.015)


def test_as_many_better_as_worse_is_no_gain():
    low, high = gain(np.arange(100) % 2 == 0, np.arange(100) % 2 == 1, 1)
    assert low < 0 < high
