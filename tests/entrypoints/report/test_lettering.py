"""Labels are broken into lines that fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.entrypoints.report.lettering import ELLIPSIS, widest, width, wrap

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


@given(TEXTS, st.floats(2, 30), st.integers(0, 6))
def test_no_line_is_wider_or_more_than_there_is_room_for(text, em, rows):
    lines = wrap(text, em, rows)
    assert len(lines) <= rows
    assert all(width(line) <= em for line in lines)


@given(TEXTS, st.floats(2, 30))
def test_with_room_for_all_lines_no_letter_is_lost(text, em):
    lines = wrap(text, em, len(text) + 1)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_breaks_at_spaces_and_hyphens_and_between_chinese_characters():
    assert wrap("psychological thriller", width("psychological t"), 3) == ("psychological", "thriller")
    assert wrap("true-crime podcasts", width("podcasts"), 4) == ("true-", "crime", "podcasts")
    assert wrap("颐和园的清晨", width("颐和园"), 3) == ("颐和园", "的清晨")


def test_what_does_not_fit_ends_in_an_ellipsis():
    (line,) = wrap("The Shawshank Redemption", width("The Shawshank…"), 1)
    assert line == "The Shawshank" + ELLIPSIS
    assert wrap("one two three", width("three"), 2) == ("one", "two…")


@pytest.mark.parametrize(
    ("text", "piece"), [("serial killers", "killers"), ("true-crime", "crime"), ("皇家园林", "皇"), ("", "")]
)
def test_the_widest_piece_is_what_no_line_should_break(text, piece):
    assert widest(text) == pytest.approx(width(piece))


def test_marks_that_join_take_no_room():
    assert width("e\u0301") == width("e")
    assert width("\u200d\u202e") == 0.0
