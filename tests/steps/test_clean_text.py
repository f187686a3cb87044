from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.steps import clean_text

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  The\tExorcist \n (1973) ", "The Exorcist (1973)"),
        ("nul\x00 in\x07side", "nul inside"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("half an emoji \ud83d", "half an emoji"),
        ("👩‍👩‍👧 family", "👩‍👩‍👧 family"),
        ("故宫　博物院", "故宫 博物院"),
        ("Tom &amp; Jerry", "Tom &amp; Jerry"),
        (1984, "1984"),
        (75815.0, "75815"),
        (2.5, "2.5"),
        (["one", "two"], "one two"),
        ({"a": "é"}, '{"a": "é"}'),
        (None, ""),
        (True, ""),
        ("\u200b\u200b", ""),
    ],
)
def test_line(value, expected):
    assert clean_text.line(value, 500) == expected


def test_a_line_is_cut_and_not_left_with_a_blank_at_its_end():
    assert clean_text.line("ab cd", 3) == "ab"


def test_prose_keeps_its_lines_and_loses_control_characters():
    assert clean_text.prose(" a\r\nb\x00\rc\u2028d \ud800", 500) == "a\nb\nc\nd"
    assert clean_text.prose("x" * 30, 20) == "x" * 20


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" w7 ", "w7"),
        (42, "42"),
        (42.0, "42"),
        ("a b", "a b"),
        ("景点:故宫", "景点:故宫"),
        ("a\nb\x00", "a b"),
        (True, ""),
        (["a"], ""),
        ({"a": 1}, ""),
        (None, ""),
    ],
)
def test_ident(value, expected):
    assert clean_text.ident(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Grocery > Cold Cereal > Kids", ("Grocery", "Cold Cereal", "Kids")),
        ("Grocery|Cold|Kids > 3", ("Grocery|Cold|Kids", "3")),
        ("Grocery|Cold", ("Grocery", "Cold")),
        (["Grocery", "", None, " Cold "], ("Grocery", "Cold")),
        ("News", ("News",)),
        (None, ()),
    ],
)
def test_path(value, expected):
    assert clean_text.path(value, 500) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("scary, horror,scary", ("scary", "horror")),
        ("Action|Drama", ("Action", "Drama")),
        ("科幻，冒险、动作", ("科幻", "冒险", "动作")),
        (["rock, indie", "pop"], ("rock, indie", "pop")),
        ("", ()),
    ],
)
def test_tags(value, expected):
    assert clean_text.tags(value, 500) == expected


def test_a_tree_is_washed_to_its_leaves():
    tree = {"a\x00": ["x\x00", {"b": float("nan")}, 3, None, True]}
    assert clean_text.tree(tree) == {"a": ["x", {"b": None}, 3, None, True]}


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once_and_gives_storable_text(text):
    for clean in (clean_text.line, clean_text.prose):
        once = clean(text, 40)
        assert clean(once, 40) == once
        assert len(once.encode("utf-8").decode("utf-8")) <= 40
        assert "\x00" not in once
    assert clean_text.ident(clean_text.ident(text)) == clean_text.ident(text)
