"""A search finds the best of its trials, and goes on where it was killed."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from agent.adapters.course_search import EPOCHS, RANKS, RATES, OptunaSearch
from agent.core.adapter import Course, Trial

FIRST = Course(seed=7)


class Bowl:
    """A loss that is lowest at a rate of 1e-3; it breaks off after so many trials."""

    def __init__(self, breaks=99):
        self.courses, self.breaks = [], breaks

    def __call__(self, course):
        if len(self.courses) == self.breaks:
            raise KeyboardInterrupt
        self.courses.append(course)
        return Trial(course.rank, course.rate, course.epochs, abs(math.log(course.rate / 1e-3)), 1.0)


def test_the_first_is_tried_first_and_the_best_is_found(tmp_path):
    bowl = Bowl()
    best, table = OptunaSearch(tmp_path).search(replace(FIRST, rate=2e-3), 12, "a", bowl)
    assert len(table) == len(bowl.courses) == 12
    assert bowl.courses[0] == replace(FIRST, rate=2e-3)
    assert all(one.rank in RANKS and RATES[0] <= one.rate <= RATES[1] for one in bowl.courses)
    assert all(EPOCHS[0] <= one.epochs <= EPOCHS[1] for one in bowl.courses)
    assert best.rate == min(table, key=lambda one: one.watched).rate
    assert abs(math.log(best.rate / 1e-3)) < math.log(2)
    assert best.seconds == FIRST.seconds


def test_a_search_that_was_cut_off_goes_on_and_another_begins_anew(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        OptunaSearch(tmp_path).search(FIRST, 5, "a", Bowl(breaks=3))
    bowl = Bowl()
    _, table = OptunaSearch(tmp_path).search(FIRST, 5, "a", bowl)
    assert (len(bowl.courses), len(table)) == (2, 5)
    bowl = Bowl()
    OptunaSearch(tmp_path).search(FIRST, 2, "b", bowl)
    assert len(bowl.courses) == 2


def test_the_first_is_asked_again_that_was_cut_off(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        OptunaSearch(tmp_path).search(FIRST, 5, "a", Bowl(breaks=0))
    bowl = Bowl()
    OptunaSearch(tmp_path).search(FIRST, 2, "a", bowl)
    assert bowl.courses[0] == FIRST


def test_what_is_cleared_is_gone(tmp_path):
    search = OptunaSearch(tmp_path)
    search.search(FIRST, 1, "a", Bowl())
    search.clear()
    assert list(tmp_path.iterdir()) == []
