"""For and against, place by place."""

import pytest

from agent.steps.cues import NUMBERS, VALUES
from agent.steps.polarity import is_described, polarities

VALUE, OTHER = chr(VALUES), chr(VALUES + 1)


def against(text, *, before=False):
    """The characters that are against, as a text."""
    told = polarities(text, against=before)
    assert len(told) == len(text)
    return "".join(one for one, no in zip(text, told, strict=True) if no)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dark", ""),
        ("no dark", " dark"),
        ("dark but no light", " light"),
        ("not dark but light", " dark but"),
        ("要明不要暗", "暗"),
        ("不要暗要明", "暗要"),
    ],
)
def test_what_stands_after_a_no_is_against_until_a_word_for_ends(text, found):
    assert against(text) == found


def test_a_no_at_the_end_is_against_what_stands_before_it():
    assert against(f"{VALUE}就算了吧")[0] == VALUE
    assert against(f"{VALUE} is out")[0] == VALUE
    assert against("算了") == ""  # there is nothing before it


def test_what_holds_before_a_text_goes_on_until_a_word_says_otherwise():
    assert against(f"{VALUE} or {OTHER}", before=True) == f"{VALUE} or {OTHER}"
    assert OTHER not in against(f"{VALUE}, just {OTHER}", before=True)
    assert polarities("", against=True) == ()


@pytest.mark.parametrize(
    ("text", "described"),
    [
        (f"不要{VALUE}的{OTHER}", True),
        (f"no {VALUE} {OTHER}", True),
        (f"不要{VALUE}{OTHER}", False),
        (f"不要的{OTHER}", False),
        (OTHER, False),
        (f"under {chr(NUMBERS)} {OTHER}", True),
    ],
)
def test_what_the_value_before_it_is_said_of(text, described):
    assert is_described(text, text.index(OTHER)) is described
