"""Every thing falls to one side, always the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.steps.split import LEAST, split


@given(st.integers(min_value=2 * LEAST + 1, max_value=3_000), st.integers(min_value=0, max_value=9))
def test_each_once_and_the_same_for_a_seed(many, seed):
    parts = split(range(many), seed, 300)
    assert sorted([*parts.learnt, *parts.watched, *parts.judged]) == list(range(many))
    assert min(len(parts.watched), len(parts.judged)) >= LEAST
    assert len(parts.judged) <= 300
    assert len(parts.learnt) >= 1
    assert parts == split(range(many), seed, 300)


def test_another_seed_draws_others():
    assert split(range(200), 1, 300).judged != split(range(200), 2, 300).judged
