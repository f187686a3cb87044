"""What comes next."""

import pytest

from agent.steps.sequence import SHRINK
from eval.methods.sequence import DECAY, REST, Sequence


def test_the_newest_leads(build, ask):
    data = build(
        {**{f"u{n}": ["a", "b"] for n in range(3)}, **{f"v{n}": ["c", "d"] for n in range(3)}, "w": ["c", "a"]}
    )
    method = Sequence()
    method.fit(data, [], 1)
    assert method.top(ask("w", exclude=["a", "c"]), 2) == ["b", "d"]
    # c led to d three times and to a once; a led to b three times. Three of the seven people have b, and three d.
    after_a, after_c = 3 / (3 + SHRINK), 3 / (3 + 1 + SHRINK)
    assert method.score("w", ["b", "d"]) == pytest.approx([after_a + REST * 3 / 7, DECAY * after_c + REST * 3 / 7])


def test_popularity_orders_the_rest(build, ask):
    method = Sequence()
    method.fit(build({"ann": ["a", "b"], "bob": ["c"], "cleo": ["c"], "dee": ["d"], "eve": ["a"]}), [], 1)
    assert method.top(ask("eve", exclude=["a"]), 3) == ["b", "c", "d"]
