"""Texts that stand for things, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.schema import Interest, Item, Level
from agent.steps.text import (
    in_general,
    interest_text,
    is_chinese,
    item_text,
    main_language,
    one_line,
    plain_title,
    spoken,
    told_titles,
)


def interest(*path):
    return Interest(id="x", level=list(Level)[len(path) - 1], name=path[-1], path=path, weight=1, confidence=1)


def test_an_item_is_embedded_narrow_to_broad():
    item = Item(
        item_id="i",
        title="Alien (1979)",
        description="d" * 400,
        categories=("film", "horror"),
        tags=("space", "scary"),
        brand="Fox",
        released="1979",
    )
    assert item_text(item) == "Alien (1979). horror, film. space, scary. Fox. " + "d" * 300
    assert item_text(Item(item_id="i", title="Alien")) == "Alien"


def test_an_interest_is_embedded_narrow_to_broad():
    assert interest_text(interest("film", "horror", "Alien")) == "Alien, horror, film"
    assert interest_text(interest("film")) == "film"


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Alien (1979)", "Alien"),
        ("Alien  (2049) ", "Alien"),
        ("1984 (1984)", "1984"),
        ("流浪地球（2019）", "流浪地球"),
        ("爱乐之城 (2016)", "爱乐之城"),
        ("Alien (1979) director's cut", "Alien (1979) director's cut"),
        ("Whole Milk (1 GA)", "Whole Milk"),
        ("Soft Drinks (12/18&15Pk)", "Soft Drinks"),
        ("Alien (the director's cut)", "Alien (the director's cut)"),
        ("Alien 1979", "Alien 1979"),
        ("(1979)", "(1979)"),
        ("", ""),
    ],
)
def test_a_title_is_named_without_its_year_or_size(title, plain):
    assert plain_title(title) == plain


@pytest.mark.parametrize(
    ("macro", "name"),
    [("comedy", "comedy in general"), ("喜剧", "喜剧（综合）"), ("喜剧 comedy", "喜剧 comedy（综合）")],
)
def test_what_is_nothing_narrower_is_general_in_its_own_language(macro, name):
    assert in_general(macro) == name


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("film",), "film"),
        (("film", "horror"), "horror"),
        (("film", "horror", "Alien"), "horror"),
        (("film", "film in general"), "film"),
        (("film", "film in general", "Alien"), "film"),
        (("喜剧", "喜剧（综合）", "爱乐之城"), "喜剧"),
    ],
)
def test_an_interest_is_spoken_of_as_its_kind(path, words):
    assert spoken(interest(*path)) == words


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("a\nb", 9, "a b"),
        (" a \t\r\n b ", 9, "a b"),
        ("a\u2028b\u2029c\x85d\x0be\x1cf", 20, "a b c d e f"),
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("abcd fgh", 6, "abcd…"),
        ("标题很长很长", 4, "标题很…"),
        ("", 4, ""),
        ("\n", 4, ""),
    ],
)
def test_one_line(text, limit, line):
    assert one_line(text, limit) == line


@given(st.text(), st.integers(1, 40))
def test_one_line_is_one_line_and_no_longer(text, limit):
    line = one_line(text, limit)
    assert len(line.splitlines()) <= 1
    assert len(line) <= limit
    assert line == line.strip()
    assert one_line(line, limit) == line


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("故宫", True),
        ("LoRA 微调入门", True),
        ("ab 故", True),  # a third
        ("abcd故", True),  # a fifth
        ("abcde故", False),  # a sixth
        ("Alien (1979)", False),
        ("1979", False),
        ("🎬", False),
        ("", False),
    ],
)
def test_what_is_chinese(text, chinese):
    assert is_chinese(text) is chinese


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (["故宫", "天坛"], "zh"),
        (["故宫", "Alien"], "zh"),
        (["故宫", "Alien", "Saw"], "en"),
        (["Alien"], "en"),
        ([], "en"),
        (["1979", "🎬"], "en"),
    ],
)
def test_the_language_of_most_texts(texts, language):
    assert main_language(texts) == language
    assert main_language(iter(texts)) == language


@pytest.mark.parametrize(
    ("titles", "without", "told"),
    [
        (["Milk (1 GA)", "Milk (2 GA)", "Cheese", "Bread"], "", ["Milk", "Cheese"]),
        (["Milk (1 GA)", "Cheese", "Bread"], "Milk (2 GA)", ["Cheese", "Bread"]),
        (["Milk (1 GA)"], "Milk (2 GA)", ["Milk"]),
        (["a\nb"], "", ["a b"]),
        ([], "Milk", []),
    ],
)
def test_titles_are_told_once_and_not_as_their_own_reason(titles, without, told):
    assert told_titles(titles, 2, without) == told
