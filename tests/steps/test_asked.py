"""The request leads, the person follows."""

import numpy as np
import pytest

from agent.core.schema import Candidate, Source
from agent.steps.asked import MEANING, led, unit, worth


def own(item_id, score):
    parts = {Source.MACRO: score, Source.LEXICAL: 0.0}
    return Candidate(item_id=item_id, score=score, parts=parts, pulls={"i": score})


def test_the_parts_by_hand():
    asked = worth(np.array([0.2, 1.0]), np.array([0.0, 0.5]))
    assert asked.tolist() == pytest.approx([0.2, 1.0 + MEANING * 0.5])
    by = unit(np.array([4.0, -2.0]), 0.8)
    first, second = led(own("a", 4.0), by, asked[0]), led(own("b", -2.0), by, asked[1])
    assert first.score == pytest.approx(0.2 + 0.8)
    assert second.score == pytest.approx(1.0 + MEANING * 0.5 - 0.8 * 2 / 4)
    assert first.parts[Source.LEXICAL] == pytest.approx(0.2)
    assert first.pulls["i"] == first.parts[Source.MACRO] == pytest.approx(0.8)
    for one in (first, second):
        assert sum(one.parts.values()) == pytest.approx(one.score)


def test_nobody_has_anything_to_add():
    assert unit(np.zeros(0), 1.0) == unit(np.zeros(3), 1.0) == 1.0
    assert led(own("a", 0.0), 1.0, 1.0).score == 1.0
