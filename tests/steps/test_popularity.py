"""Popularity that ages, by hand."""

from math import log

import numpy as np
import pytest

from agent.steps.popularity import popularity_scores, recent_popularity


def recent(events, items, half_life):
    columns, orders = zip(*events, strict=True) if events else ((), ())
    return recent_popularity(np.array(columns, dtype=np.int64), np.array(orders, dtype=np.float64), items, half_life)


def test_by_hand():
    found = recent([(0, 100.0), (0, 90.0), (1, 80.0), (1, 100.0), (1, 100.0)], items=3, half_life=10.0)
    assert found == pytest.approx([1 + 1 / 2, 1 / 4 + 1 + 1, 0.0])


def test_only_differences_of_time_count():
    early = recent([(0, 0.0), (1, 5.0)], 2, 3.0)
    late = recent([(0, 1e9), (1, 1e9 + 5.0)], 2, 3.0)
    assert early == pytest.approx(late)


def test_an_endless_half_life_counts():
    assert list(recent([(0, 1.0), (0, 2.0), (1, 3.0)], 2, np.inf)) == [2.0, 1.0]


def test_no_events():
    assert list(recent([], 2, 1.0)) == [0.0, 0.0]


@pytest.mark.parametrize("half_life", [0.0, -1.0, np.nan])
def test_a_half_life_is_positive(half_life):
    with pytest.raises(ValueError, match="half-life must be positive"):
        recent([(0, 1.0)], 1, half_life)


def test_popularity_is_a_logarithm_of_people():
    scores = popularity_scores(["x", "y", "z"], {"x": 1, "y": 99, "other": 999})
    assert list(scores) == pytest.approx([log(2) / log(1000), log(100) / log(1000), 0.0])
    assert list(popularity_scores(["x"], {})) == [0.0]
    assert list(popularity_scores([], {"x": 1})) == []
