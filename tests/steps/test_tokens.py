"""Tokens: words, plurals undone, and pairs of Chinese characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.steps.tokens import asked, tokens


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Korean Thrillers, please!", ["korean", "thriller", "please"]),
        ("Boxes & ponies (1999)", ["box", "pony", "1999"]),
        ("故宫博物院", ["故宫", "宫博", "博物", "物院"]),
        ("评分：4.5分", ["评分", "分4", "45", "5分"]),
        ("提供wifi的酒店", ["提供", "wifi", "的酒", "酒店"]),
        ("ＷｉＦｉ", ["wifi"]),
        ("宫", []),
        ("...", []),
    ],
)
def test_by_hand(text, cut):
    assert tokens(text) == cut


def test_a_request_says_each_word_once_and_not_that_it_asks():
    assert asked("I want something like horror, some HORROR please") == ["horror"]
    assert asked("can you recommend me a movie?") == ["movie"]


@given(st.text())
def test_any_text_is_cut_and_none_is_empty(text):
    assert all(tokens(text))
    assert set(asked(text)) <= set(tokens(text))
