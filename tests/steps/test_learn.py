"""What labelled vectors teach about others."""

import numpy as np
import pytest

from agent.steps.learn import MOST, Readout

PATHS = [("a", "p"), ("a", "q"), ("b", "p"), ("b", "r")]


def cloud(many, spread, seed=0):
    """Unit vectors around one direction a path."""
    dice = np.random.default_rng(seed)
    centres = np.eye(8)[: len(PATHS)]
    labels = dice.integers(len(PATHS), size=many)
    points = centres[labels] + spread * dice.normal(size=(many, 8))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return points.astype(np.float32), [PATHS[n] for n in labels]


def test_what_lies_apart_is_learnt():
    readout = Readout(*cloud(200, 0.1))
    vectors, truth = cloud(50, 0.1, seed=1)
    guesses = readout.guess(vectors)
    assert [guess.path for guess in guesses] == truth
    assert all(guess.share > 0.8 for guess in guesses)


def test_it_is_surer_of_what_is_clear():
    readout = Readout(*cloud(200, 0.1))
    clear, between = np.eye(8, dtype=np.float32)[:1], np.full((1, 8), 8**-0.5, dtype=np.float32)
    assert readout.guess(clear)[0].share > readout.guess(between)[0].share


def test_the_macro_comes_first_and_the_mid_lies_in_it():
    vectors, paths = cloud(300, 0.4)
    for guess in Readout(vectors, paths).guess(cloud(100, 0.6, seed=2)[0]):
        assert guess.path in PATHS
        assert 0.0 <= guess.share <= 1.0


def test_one_lesson_is_all_that_can_be_said():
    vectors, paths = cloud(1, 0.1)
    assert Readout(vectors, paths).guess(cloud(3, 0.1)[0]) == [*Readout(vectors, paths).guess(cloud(3, 0.1)[0])]
    assert {guess.path for guess in Readout(vectors, paths).guess(cloud(3, 0.5)[0])} == {paths[0]}


def test_many_at_once_equal_one_by_one():
    readout = Readout(*cloud(60, 0.3))
    vectors, _ = cloud(1500, 0.5, seed=3)
    at_once = readout.guess(vectors)
    one_by_one = [readout.guess(row[None, :])[0] for row in vectors[::100]]
    assert [guess.path for guess in at_once[::100]] == [guess.path for guess in one_by_one]
    assert [g.share for g in at_once[::100]] == pytest.approx([g.share for g in one_by_one])


@pytest.mark.parametrize("many", [MOST + 500])
def test_of_very_many_a_part_is_read_and_all_vote(many):
    readout = Readout(*cloud(many, 0.1))
    vectors, truth = cloud(20, 0.1, seed=4)
    assert [guess.path for guess in readout.guess(vectors)] == truth


class TestTwoVoices:
    def test_where_one_cannot_tell_the_other_does(self):
        readout = Readout(*cloud(200, 0.1))
        between = np.full((1, 8), 8**-0.5, dtype=np.float32)
        for n, path in enumerate(readout.classes):
            assert readout.guess(between, np.eye(len(readout.classes))[[n]])[0].path == path

    def test_a_doubt_does_not_outweigh_what_is_clear(self):
        readout = Readout(*cloud(200, 0.1))
        clear = np.eye(8, dtype=np.float32)[:1]
        doubt = np.array([[0.2, 0.3, 0.25, 0.25]])
        assert readout.guess(clear, doubt)[0].path == readout.guess(clear)[0].path

    def test_no_voice_changes_nothing(self):
        readout = Readout(*cloud(200, 0.3))
        vectors, _ = cloud(20, 0.5, seed=1)
        assert readout.guess(vectors, np.zeros((20, len(PATHS)))) == readout.guess(vectors)
