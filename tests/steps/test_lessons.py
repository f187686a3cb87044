"""What is learnt and what is held out, by hand."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from agent.steps.lessons import Exam, Pairs, batches, exams, kept, lessons, ndcg, nearness
from agent.steps.trace import Trace

ITEMS = np.eye(6, dtype=np.float32)
NO_PATHS = Pairs(np.zeros((0, 6), dtype=np.float32), np.zeros(0, dtype=np.int64))


def trace(*columns):
    return Trace(np.array(columns, dtype=np.int64), np.arange(len(columns), dtype=np.float64))


def test_of_eight_choices_three_are_held_out_and_of_seven_none():
    assert kept(trace(*range(8))).columns.tolist() == [0, 1, 2, 3, 4]
    assert kept(trace(*range(7))).columns.tolist() == list(range(7))


def test_one_exam_asks_for_the_first_choice_that_is_held_out_and_the_other_for_the_two_after_it():
    people = {"a": trace(*range(8)), "few": trace(1, 2), "b": trace(*range(10, 18))}
    watching, judging = exams(people)
    assert [past.tolist() for past in watching.pasts] == [list(range(5)), list(range(10, 15))]
    assert watching.wanted.tolist() == [[5], [15]]
    assert judging.wanted.tolist() == [[6, 7], [16, 17]]


def test_nobody_has_enough():
    watching, judging = exams({"few": trace(1, 2)})
    assert (watching.wanted.shape, judging.wanted.shape) == ((0, 1), (0, 2))


def test_nothing_that_is_held_out_is_learnt():
    people = [trace(*range(20, 28)), trace(*range(8))]
    items = np.random.default_rng(1).normal(size=(30, 6)).astype(np.float32)
    taught = lessons(items, [kept(one) for one in people], NO_PATHS)
    assert sorted(set(taught.wanted.tolist())) == [1, 2, 3, 4, 21, 22, 23, 24]
    changed = items.copy()
    changed[[5, 6, 7, 25, 26, 27]] = 9.0
    again = lessons(changed, [kept(one) for one in people], NO_PATHS)
    assert np.array_equal(again.anchors, taught.anchors)


def test_an_anchor_is_the_mean_of_what_was_chosen_before_of_length_1():
    taught = lessons(ITEMS, [trace(0, 1, 2)], Pairs(ITEMS[3:4], np.array([4])))
    half = 1 / np.sqrt(2)
    assert taught.anchors == pytest.approx(np.array([ITEMS[0], [half, half, 0, 0, 0, 0], ITEMS[3]]))
    assert taught.wanted.tolist() == [1, 2, 4]


def test_a_batch_holds_what_is_wanted_and_the_nearest_to_it_and_is_drawn_by_its_dice():
    near = np.vstack([ITEMS, np.eye(6, dtype=np.float32) + 0.1])
    taught = lessons(near, [trace(0, 1)], NO_PATHS)
    rows, columns = next(batches(taught, 8, 2 * 32, np.random.default_rng(1)))
    assert rows.tolist() == [0]
    assert {1, 7} <= set(columns.tolist())
    assert columns.tolist() == sorted(set(columns.tolist())), "so that a wanted one is found by bisection"
    drawn = [
        [
            (rows.tolist(), columns.tolist())
            for rows, columns in islice(batches(taught, 1, 4, np.random.default_rng(seed)), 20)
        ]
        for seed in (1, 1, 2)
    ]
    assert drawn[0] == drawn[1] != drawn[2]


def test_ndcg_ranks_all_but_the_past():
    items = np.array([[1, 0], [0.9, 0.1], [0.8, 0.2], [0, 1]], dtype=np.float32)
    exam = Exam((np.array([0]), np.array([3])), np.array([[1, 2], [2, 0]]))
    first, second, third = 1 / np.log2(2), 1 / np.log2(3), 1 / np.log2(4)
    assert ndcg(items, exam) == pytest.approx([(first + second) / 2, (first + third) / 2])
    assert nearness(items, exam) == pytest.approx((first + second + first + third) / 4)


def test_the_eleventh_counts_nothing():
    items = np.array([[1, 0]] + [[np.cos(a), np.sin(a)] for a in np.linspace(0.01, 1, 12)], dtype=np.float32)
    found = ndcg(items, Exam((np.array([0]), np.array([0])), np.array([[10], [11]])))
    assert found == pytest.approx([1 / np.log2(11), 0.0])
