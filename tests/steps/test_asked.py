"""The request leads, the person follows."""

import numpy as np
import pytest

from agent.core.schema import Candidate, Source
from agent.steps.asked import MEANING, Standing, worth
from agent.steps.hearing import VOICES, Hearing


def own(item_id, score):
    parts = {Source.MACRO: score, Source.LEXICAL: 0.0}
    return Candidate(item_id=item_id, score=score, parts=parts, pulls={"i": score})


def standing(scores, asked, share):
    size = len(scores)
    hearing = Hearing(
        item_ids=tuple("abcdef"[:size]),
        interests=(),
        cosines=np.zeros((size, 0)),
        latest=np.zeros((size, 0)),
        heard={name: np.zeros(size) for name in VOICES},
        choices=0,
    )
    return Standing(hearing, np.array(scores, dtype=np.float64), np.array(asked, dtype=np.float64), share)


def test_the_parts_by_hand():
    asked = worth(np.array([0.2, 1.0]), np.array([0.0, 0.5]))
    assert asked.tolist() == pytest.approx([0.2, 1.0 + MEANING * 0.5])
    found = standing([4.0, -2.0], asked, 0.8)
    assert found.order == [1, 0]
    first, second = found.led([1, 0], [own("b", -2.0), own("a", 4.0)])
    assert (first.item_id, second.item_id) == ("b", "a")
    assert first.score == pytest.approx(1.0 + MEANING * 0.5 - 0.8 * 2 / 4)
    assert second.parts[Source.LEXICAL] == pytest.approx(0.2)
    assert second.pulls["i"] == second.parts[Source.MACRO] == pytest.approx(0.8)
    for one, score in zip((first, second), found.scores[[1, 0]], strict=True):
        assert sum(one.parts.values()) == pytest.approx(one.score) == pytest.approx(score)


def test_where_the_request_does_not_decide_the_person_does():
    assert standing([0.1, 0.2], [1.0, 1.0], 0.5).order == [1, 0]
    assert standing([0.1, 0.2, 0.2], [1.0] * 3, 0.0).order == [1, 2, 0], "of equals in their own order"


def test_nobody_has_anything_to_add():
    found = standing([0.0], [1.0], 1.0)
    assert (found.unit, found.scores.tolist()) == (1.0, [1.0])
    (alone,) = found.led(found.order, [own("a", 0.0)])
    assert alone.score == 1.0
