"""A level's vector, by hand on vectors of two dimensions."""

from math import sqrt

import numpy as np
import pytest

from agent.core.schema import Interest, Level, Polarity
from agent.steps.fuse import level_vector

EAST, NORTH, WEST = (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)
HALFWAY = (sqrt(0.5), sqrt(0.5))


def interest(name, weight=1.0, level=Level.MACRO, polarity=Polarity.LIKE):
    return Interest(id=name, level=level, name=name, path=(name,), weight=weight, confidence=1.0, polarity=polarity)


def matrix(rows):
    return np.array(list(rows), dtype=np.float32).reshape(-1, 2)


def test_a_level_vector_is_the_weighted_sum_of_its_likes():
    interests = [
        interest("a", 0.75),
        interest("b", 0.25),
        interest("c", 1.0, polarity=Polarity.DISLIKE),
        interest("d", 1.0, Level.MID),
    ]
    vectors = matrix([EAST, NORTH, WEST, HALFWAY])
    assert level_vector(interests, vectors, Level.MACRO) == pytest.approx([0.75, 0.25])
    assert level_vector(interests, vectors, Level.MID) == pytest.approx(HALFWAY)


def test_a_level_without_likes_has_no_direction():
    vector = level_vector([interest("c", polarity=Polarity.DISLIKE)], matrix([WEST]), Level.MACRO)
    assert (vector.tolist(), vector.dtype) == ([0.0, 0.0], np.float32)
    assert level_vector([], matrix([]), Level.MICRO).shape == (2,)
