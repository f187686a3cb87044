"""Searching by the request, or by what was chosen."""

from math import log

import pytest

from eval.cases import Turn
from eval.methods.bm25 import LAST, Bm25
from eval.methods.bm25_chars import Bm25Chars
from eval.methods.bm25_popular import Bm25Popular

TEXTS = {
    "a": {"title": "Alien", "categories": ("horror",)},
    "b": {"title": "Babe", "tags": ("pig", "farm")},
    "c": {"title": "Carrie", "categories": ("horror",)},
    "d": {"title": "Dune", "description": "Sand, and worms."},
}


@pytest.fixture
def data(build):
    return build({"ann": ["a"], "bob": ["b", "d"], "cleo": ["b"]}, TEXTS)


def fitted(method, data):
    method.fit(data, [], 1)
    return method


@pytest.mark.parametrize("kind", [Bm25, Bm25Chars])
def test_what_was_chosen_is_the_query(kind, data, ask):
    assert fitted(kind(), data).top(ask("ann", exclude=["a"]), 1) == ["c"]


@pytest.mark.parametrize("kind", [Bm25, Bm25Chars, Bm25Popular])
def test_a_request_speaks_louder_than_the_past(kind, data, ask):
    turns = (Turn("user", "horror"), Turn("assistant", "Carrie?"), Turn("user", "worms in the sand"))
    assert fitted(kind(), data).top(ask("ann", turns=turns), 1) == ["d"]


def test_tags_are_words_but_not_of_the_characters(data, ask):
    case = ask(turns=(Turn("user", "pig"),))
    assert fitted(Bm25(), data).scores(case)[1] > 0
    assert not fitted(Bm25Chars(), data).scores(case).any()


def test_popularity_is_added(data, ask):
    case = ask(turns=(Turn("user", "horror"),))
    plain, pushed = fitted(Bm25(), data).scores(case), fitted(Bm25Popular(), data).scores(case)
    assert pushed - plain == pytest.approx([0.25 * log(1 + n) for n in (1, 2, 0, 1)])


def test_the_latest_choices_alone_are_the_query(build, ask):
    data = build({"ann": ["a", *["b"] * LAST]}, {"a": "alien ship", "b": "pig farm", "c": "alien", "d": "pig"})
    scores = fitted(Bm25(), data).score("ann", ["c", "d"])
    assert scores[0] == 0
    assert scores[1] > 0


def test_chinese_is_cut_into_words(build, ask):
    data = build({}, {"a": "北京动物园", "b": "园林酒店", "c": "物业大厦"})
    assert fitted(Bm25(), data).top(ask(turns=(Turn("user", "我想去动物园"),)), 1) == ["a"]
