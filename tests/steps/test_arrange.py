"""The list as a whole: by hand, and what holds of every list."""

from math import log

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agent.steps.arrange import SMOOTHING, arrange

EAST, NORTH = [1.0, 0.0], [0.0, 1.0]


def arranged(scores, vectors=None, fields=None, tastes=(), n=10, diversity=0.0, calibration=0.0):
    size = len(scores)
    return arrange(
        np.array(scores, dtype=np.float64),
        np.array(vectors if vectors is not None else [EAST] * size, dtype=np.float32),
        np.array(fields if fields is not None else np.zeros((size, len(tastes))), dtype=np.float64),
        np.array(tastes, dtype=np.float64),
        n,
        diversity=diversity,
        calibration=calibration,
    )


def test_without_either_term_the_order_stays():
    assert arranged([3.0, 2.0, 2.0, -1.0], n=3) == [0, 1, 2]
    assert arranged([], n=3) == []
    assert arranged([1.0], n=3) == [0]


def test_diversity_by_hand():
    scores, vectors = [1.0, 0.9, 0.5, 0.0], [EAST, EAST, NORTH, NORTH]
    assert arranged(scores, vectors, diversity=0.3) == [0, 1, 2, 3], "0.9 - 0.3 is more than 0.5"
    assert arranged(scores, vectors, diversity=0.5) == [0, 2, 1, 3], "0.9 - 0.5 is less than 0.5"


def test_calibration_by_hand():
    fields, tastes = [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], [0.5, 0.5]
    one_sided = 0.5 * log(0.5 / (1 - SMOOTHING / 2)) + 0.5 * log(0.5 / (SMOOTHING / 2))
    bar = 0.8 / one_sided  # the second of the first field is 0.8 more relevant than the first of the other
    assert arranged([1.0, 0.8, 0.0], fields=fields, tastes=tastes, calibration=bar - 0.01) == [0, 1, 2]
    assert arranged([1.0, 0.8, 0.0], fields=fields, tastes=tastes, calibration=bar + 0.01) == [0, 2, 1]


def test_who_has_no_tastes_is_owed_no_calibration():
    assert arranged([2.0, 1.0], fields=[[], []], calibration=5.0) == [0, 1]


unit = st.floats(0, 1)


@given(st.data())
def test_every_list_names_different_candidates_and_as_many_as_there_are(data):
    size = data.draw(st.integers(1, 12))
    scores = sorted(data.draw(st.lists(unit, min_size=size, max_size=size)), reverse=True)
    angles = np.array(data.draw(st.lists(unit, min_size=size, max_size=size)))
    fields = np.eye(3)[data.draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))]
    n = data.draw(st.integers(1, 15))
    weights = {"diversity": data.draw(unit), "calibration": data.draw(unit)}
    found = arranged(scores, np.stack([np.cos(angles), np.sin(angles)], axis=1), fields, [0.2, 0.3, 0.5], n, **weights)
    assert len(found) == len(set(found)) == min(n, size)
    if weights["calibration"] == 0:
        assert found[0] == 0, "nothing stands in the way of the best"


def test_more_diversity_makes_a_list_less_alike():
    dice = np.random.default_rng(1)
    vectors = dice.standard_normal((60, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = np.sort(dice.random(60))[::-1]

    def alike(diversity):
        places = arranged(scores, vectors, n=10, diversity=diversity)
        cosines = vectors[places] @ vectors[places].T
        return cosines[np.triu_indices(10, 1)].mean()

    assert alike(0.0) > alike(0.3) > alike(1.0)


def test_more_calibration_brings_a_list_nearer_to_the_tastes():
    """The best candidates are all of the last field, which the person does not care for."""
    size, n = 80, 10
    fields = np.eye(4)[[3] * 20 + [place % 4 for place in range(60)]]
    tastes = np.array([0.5, 0.3, 0.2, 0.0])

    def told(scores, calibration):
        places = arranged(scores, fields=fields, tastes=tastes, n=n, calibration=calibration)
        return (fields[places].mean(axis=0) * n).round().astype(int).tolist()

    falling = np.linspace(1.0, 0.0, size)
    assert told(falling, 0.0) == [0, 0, 0, 10]
    strays = [told(falling, calibration)[3] for calibration in (0.0, 0.3, 1.0, 10.0)]
    assert strays == sorted(strays, reverse=True)
    assert strays[0] > strays[2] > strays[3]
    assert told(np.ones(size), 1.0) == [5, 3, 2, 0], "where all are as good, the tastes alone decide"
