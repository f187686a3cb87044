"""What was read leaves room, so that places stay."""

import re

from hypothesis import given
from hypothesis import strategies as st

from agent.steps.blanked import blanked, cut


def test_what_is_found_is_blank_and_the_rest_stays():
    assert blanked("a cheap red one", re.compile("cheap"), re.compile("one")) == "a       red    "
    assert cut("a cheap one", 2, 7) == "a       one"


@given(st.text(alphabet="ab的 ", max_size=12))
def test_no_place_moves(text):
    found = blanked(text, re.compile("a+"), re.compile("的"))
    assert len(found) == len(text)
    assert all(left in (" ", was) for left, was in zip(found, text, strict=True))
    assert "a" not in found
