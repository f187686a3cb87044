"""The same list for everybody, by hand."""

import pytest

from agent.core.schema import EventKind
from eval.methods.popular import Popular
from eval.methods.recent import SHARE, Recent


@pytest.fixture
def data(build):
    against = ("a", EventKind.DISLIKE, None)
    return build({"ann": ["a", "a", "b"], "bob": ["b", "c"], "cleo": [against, "b"], "dee": [against]})


def scores(method, data):
    method.fit(data, [], 1)
    return method.score("anybody", ["a", "b", "c"])


def test_people_count_once_and_only_those_who_chose(data):
    assert scores(Popular(), data) == pytest.approx([1 / 4, 3 / 4, 1 / 4])


def test_what_is_recent_counts_more(build):
    data = build({"ann": ["a", "a", "a", "b"], "bob": ["c", "a"], "cleo": ["c"]})
    # Choices happen at 1 to 4, so the half-life is a tenth of 3.
    half = SHARE * 3
    expected = [2 ** (-3 / half) + 2 * 2 ** (-2 / half) + 2 ** (-1 / half), 1, 2 * 2 ** (-3 / half)]
    assert scores(Recent(), data) == pytest.approx(expected)


def test_what_was_turned_down_was_not_chosen(build):
    against = ("a", EventKind.DISLIKE, None)
    assert list(scores(Recent(), build({"ann": ["b", against], "bob": ["c"]}))) == [0, 1, 1]


def test_what_happened_at_once_is_counted(build):
    assert list(scores(Recent(), build({"ann": ["a"], "bob": ["a"], "cleo": ["b"]}, {"c": "c"}))) == [2, 1, 0]
