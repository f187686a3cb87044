"""The request leads, the person follows."""

import numpy as np
import pytest

from agent.core.schema import Candidate, Source
from agent.steps.asked import MEANING, led


def own(item_id, score):
    parts = {Source.MACRO: score, Source.LEXICAL: 0.0}
    return Candidate(item_id=item_id, score=score, parts=parts, pulls={"i": score})


def test_the_parts_by_hand():
    first, second = led([own("a", 4.0), own("b", -2.0)], np.array([0.2, 1.0]), np.array([0.0, 0.5]), 0.8)
    assert (first.item_id, second.item_id) == ("b", "a")
    assert first.score == pytest.approx(1.0 + MEANING * 0.5 - 0.8 * 2 / 4)
    assert second.parts[Source.LEXICAL] == pytest.approx(0.2)
    assert second.pulls["i"] == second.parts[Source.MACRO] == pytest.approx(0.8)
    for one in (first, second):
        assert sum(one.parts.values()) == pytest.approx(one.score)


def test_where_the_request_does_not_decide_the_person_does():
    ranked = led([own("a", 0.2), own("b", 0.1)], np.ones(2), np.zeros(2), 0.5)
    assert [one.item_id for one in ranked] == ["a", "b"]


def test_nobody_has_anything_to_add():
    assert led([], np.zeros(0), np.zeros(0), 1.0) == []
    (alone,) = led([own("a", 0.0)], np.ones(1), np.zeros(1), 1.0)
    assert alone.score == 1.0
