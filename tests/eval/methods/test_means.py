"""The person's mean plus the item's, by hand."""

import pytest

from agent.core.schema import EventKind
from eval.methods.means import ITEM_SHRINK, USER_SHRINK, Means


def rated(item, value):
    return (item, EventKind.RATING, value)


def fitted(data):
    method = Means()
    method.fit(data, [], 1)
    return method


def test_ratings(build):
    method = fitted(build({"ann": [rated("a", 5.0), rated("b", 4.0), "c"], "bob": [rated("a", 1.0)]}))
    mean = (5 + 4 + 1) / 3
    a, b = ((5 - mean) + (1 - mean)) / (2 + ITEM_SHRINK), (4 - mean) / (1 + ITEM_SHRINK)
    ann = ((5 - mean - a) + (4 - mean - b)) / (2 + USER_SHRINK)
    bob = (1 - mean - a) / (1 + USER_SHRINK)
    assert method.score("ann", ["a", "b", "c"]) == pytest.approx([mean + a + ann, mean + b + ann, mean + ann])
    assert method.score("bob", ["b"]) == pytest.approx([mean + b + bob])
    assert method.score("nobody", ["a", "c"]) == pytest.approx([mean + a, mean])


def test_the_newest_rating_counts(build):
    twice = fitted(build({"ann": [rated("a", 1.0), rated("a", 4.0)], "bob": [rated("b", 2.0)]}))
    once = fitted(build({"ann": [rated("a", 4.0)], "bob": [rated("b", 2.0)]}))
    assert list(twice.score("ann", ["a", "b"])) == list(once.score("ann", ["a", "b"]))


def test_without_ratings_choices_stand_for_them(build):
    method = fitted(build({"ann": ["a", ("b", EventKind.DISLIKE, None)], "bob": ["a"]}))
    mean = (1 + 0 + 1) / 3
    a, b = 2 * (1 - mean) / (2 + ITEM_SHRINK), (0 - mean) / (1 + ITEM_SHRINK)
    assert method.score("nobody", ["a", "b"]) == pytest.approx([mean + a, mean + b])


def test_without_any_difference_popularity_stands_in(build):
    method = fitted(build({"ann": ["a"], "bob": ["a", "b"]}))
    assert list(method.score("ann", ["a", "b"])) == [2 / 2, 1 / 2]
