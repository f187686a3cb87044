"""The interval of a mean gain."""

from __future__ import annotations

import numpy as np

from agent.steps.spread import spread


def test_the_interval_of_a_gain_holds_its_mean():
    gains = np.array([0.0, 0.1, 0.2, 0.3] * 20)
    low, high = spread(gains, 1)
    assert 0.1 < low < 0.15 < high < 0.2
    assert spread(gains, 1) == (low, high)
