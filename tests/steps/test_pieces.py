"""By which pieces a text is looked for."""

from __future__ import annotations

import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.steps.pieces import LONGEST, SHORTEST, pieces

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@pytest.mark.parametrize("text", ["", "good", "太好了", '"a" & <b>', "x" * (SHORTEST - 1)])
def test_a_short_text_has_none(text):
    assert pieces(text) == ()


def test_a_text_that_fits_is_its_own_piece():
    assert pieces("this is the one") == ("this is the one",)
    assert pieces("这部电影太长了") == ("这部电影太长了",)


def test_a_long_text_is_looked_for_at_its_beginning_middle_and_end():
    text = "the first words are here " + "x" * 60 + " and these are the last words of it"
    first, *others = pieces(text)
    assert first == text[:LONGEST].strip()
    assert len(others) == 2
    assert others[1] in text[2 * len(text) // 3 - 1 :]


def test_what_json_or_html_spell_otherwise_is_cut_around():
    assert pieces('he said "it was dreadful stuff" & left the room') == ("it was dreadful stuff", "left the room")


@given(TEXTS)
def test_every_piece_stands_in_the_text_however_it_is_spelled(text):
    for piece in pieces(text):
        assert SHORTEST <= len(piece.encode()) <= LONGEST
        for spelled in (text, json.dumps(text, ensure_ascii=False), html.escape(text)):
            assert piece in spelled
