"""A verdict is one of three words."""

import pytest

from agent.chains.judge import JudgeAnswer


@pytest.mark.parametrize(
    ("said", "better"),
    [("first", "first"), ("Second.", "second"), ("equal, both are fine", "equal"), ("1", "first"), ("2.", "second")],
)
def test_a_verdict_is_read(said, better):
    assert JudgeAnswer.from_line(said).better == better
    assert JudgeAnswer.from_line(JudgeAnswer.from_line(said).line()).better == better


@pytest.mark.parametrize("said", ["", "both", "I think the first"])
def test_anything_else_is_none(said):
    with pytest.raises(ValueError, match="say first, second or equal"):
        JudgeAnswer.from_line(said)
