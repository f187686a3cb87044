"""A comment falls into clauses that each say one thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.steps.clauses import LIMIT, MOST, clauses


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("great film but far too long", ["great film", "far too long"]),
        ("Great film. However, the ending is weak!", ["Great film", "the ending is weak"]),
        ("I liked it, though my wife did not.", ["I liked it", "my wife did not"]),
        ("butter and yeti stay whole", ["butter and yeti stay whole"]),
        ("很好看，但是太长了。服务不错！", ["很好看", "太长了", "服务不错"]),
        ("味道好，不过贵", ["味道好", "贵"]),
        ("one\ntwo", ["one", "two"]),
        ("version 3.5 is fine", ["version 3.5 is fine"]),
        ("!!! ... ???", []),
        ("", []),
    ],
)
def test_by_hand(comment, told):
    assert clauses(comment) == told


def test_of_a_long_comment_the_beginning_and_the_end_are_read():
    told = clauses(" ".join(f"It has part {n}." for n in range(20)))
    assert told == [f"It has part {n}" for n in (0, 1, 2, 3, 16, 17, 18, 19)]


@given(st.text(max_size=400))
def test_every_clause_is_one_short_line_of_the_comment(comment):
    told = clauses(comment)
    assert len(told) <= MOST
    assert all(0 < len(clause) <= LIMIT and "\n" not in clause for clause in told)
