"""Names of a catalogue in texts."""

import pytest

from agent.core.plan import Aspect
from agent.core.schema import Item
from agent.steps.vocabulary import vocabulary
from tests.fakes.lexicon import made

SHELF = [
    Item(item_id="a", title="Vanilla (48 OZ)", categories=("Cold", "Frozen Yogurt/Gelato")),
    Item(item_id="b", title="Mocha (32 OZ)", categories=("Cold", "Frozen Yogurt/Gelato")),
    Item(item_id="c", title="Dark Chocolate Bar", categories=("Sweets", "Dark Chocolate Bars")),
    Item(item_id="d", title="Bars (2 PK)", categories=("Sweets", "Dark Chocolate Bars")),
    Item(item_id="e", title="Gum", categories=("Sweets", "Other")),
    Item(item_id="f", title="Mints", categories=("Sweets", "Other")),
]
INNS = [
    Item(item_id=f"{n}", title=f"{name}({branch}店)", categories=("酒店",))
    for n, (name, branch) in enumerate(
        (name, branch) for name in ("悦来连锁酒店", "3号旅舍") for branch in ("东城", "西单", "国贸", "望京")
    )
]


def said(items, text):
    words = vocabulary(made(items))
    return [(text[one.start : one.end], words.aspects[one.places[0]]) for one in words.said_values(text)]


def test_neighbouring_words_of_a_kind_are_one_name():
    assert said(SHELF, "some frozen yogurt please") == [
        ("frozen yogurt", Aspect(field="category", value="frozen yogurt"))
    ]


def test_words_of_another_language_stand_for_a_part_of_a_kind():
    assert said(SHELF, "要巧克力的") == [("巧克力", Aspect(field="category", value="chocolate"))]


def test_a_kind_that_is_none_is_not_asked_for():
    assert said(SHELF, "others?") == []


@pytest.mark.parametrize("word", ["yogrut", "yoguurt"])
def test_letters_that_changed_places_and_slips(word):
    assert [text for text, _ in said(SHELF, f"frozen {word}")] == [f"frozen {word}"]


def test_a_chain_is_known_by_how_its_titles_begin():
    assert said(INNS, "不要悦来") == [("悦来", Aspect(field="title", value="悦来"))]
    assert said(INNS, "3号旅舍有吗")[0][1].field == "title"
