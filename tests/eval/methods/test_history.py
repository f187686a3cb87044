"""What a person chose, as columns."""

import numpy as np

from agent.core.schema import EventKind
from eval.methods.history import choices


def test_choices_in_time_order_with_repeats(build):
    data = build({"ann": ["c", ("b", EventKind.DISLIKE, None), "a", "c"], "bob": ["b"]})
    assert choices(data, "ann").tolist() == [2, 0, 2]


def test_nobody_chose_nothing(build):
    assert choices(build({"ann": ["a"]}), "bob").dtype == np.int64
    assert not len(choices(build({"ann": ["a"]}), "bob"))
