"""Marks from 0 to 1: ratings by their scale, likes and dislikes."""

import numpy as np

from agent.core.schema import Act
from agent.steps.marks import LIKED, marks

INDEX = {"a": 0, "b": 1, "c": 2}
ACTS = [
    Act("ann", "a", "rating", 1, 2.0),
    Act("ann", "b", "like", 2, None),
    Act("ann", "a", "rating", 3, 4.0),
    Act("ann", "c", "view", 4, None),
    Act("ann", "gone", "like", 5, None),
    Act("bob", "a", "view", 1, None),
    Act("cat", "c", "dislike", 1, None),
]


def test_the_newest_mark_of_an_item_counts_where_it_was_given():
    found = dict(marks(ACTS, INDEX, (0.0, 5.0)))
    assert found.keys() == {"ann", "cat"}, "to view says nothing of liking"
    assert found["ann"].columns.tolist() == [1, 0]
    assert found["ann"].values.tolist() == [1.0, 4 / 5]
    assert found["ann"].orders.tolist() == [2.0, 3.0]
    assert found["cat"].values.tolist() == [0.0]
    assert found["ann"].of(np.array([False, True])).columns.tolist() == [0]


def test_four_of_five_stars_say_like_on_either_scale():
    for low in (0.0, 1.0):
        told = {v: dict(marks([Act("u", "a", "rating", 1, v)], INDEX, (low, 5.0)))["u"].values[0] for v in (3.5, 4.0)}
        assert told[3.5] < LIKED <= told[4.0]
