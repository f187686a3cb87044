"""Items that are named or pointed at."""

import pytest

from agent.core.plan import Aspect
from agent.core.schema import Item
from agent.steps.linked import link
from agent.steps.pointed import Pointed, has_title
from agent.steps.turn import Shown
from tests.fakes.lexicon import made

FILMS = [
    Item(item_id="a", title="Alien (1979)", tags=("horror",)),
    Item(item_id="b", title="The Conjuring (2013)", tags=("horror",)),
    Item(item_id="c", title="Horror Express (1972)", tags=("horror",)),
    Item(item_id="d", title="Shrek (2001)", tags=("comedy",)),
    Item(item_id="e", title="Clueless (1995)", tags=("comedy",)),
]


@pytest.fixture(scope="module")
def films():
    return made(FILMS)


SHOWN = Shown(("b", "a", "d"))


def items(lexicon, text, shown=SHOWN):
    linked = link(lexicon, text)
    return Pointed(lexicon, linked, shown).items(linked.text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the second one", ["a"]),
        ("第二个", ["a"]),
        ("the last one", ["d"]),
        ("the first and the third", ["b", "d"]),
        ("the fifth one", []),
        ("number 3", ["d"]),
        ("all of them", ["b", "a", "d"]),
        ("它们", ["b", "a", "d"]),
        ("is it long", ["b"]),
        ("这个多长", ["b"]),
        ("Notting Hill", []),
        ("than The Conjuring, the second one", ["b", "a"]),
    ],
)
def test_what_a_part_points_at(films, text, found):
    assert items(films, text) == found


def test_it_is_what_was_last_spoken_of(films):
    assert items(films, "is it long", Shown(("b", "a"), about=("a",))) == ["a"]


def test_where_nothing_is_shown_nothing_is_pointed_at(films):
    for text in ("the last one", "the first one", "it", "them"):
        assert items(films, text, Shown()) == []


def test_of_equal_titles_the_one_that_is_shown_is_meant():
    lexicon = made([Item(item_id=one, title="The Long Night (1947)") for one in ("x", "y")])
    text = "about The Long Night"
    assert items(lexicon, text, Shown()) == ["x"]
    assert items(lexicon, text, Shown(("y",))) == ["y"]
    assert has_title(link(lexicon, text).text)


def test_a_misspelt_title_ends_a_question(films):
    pointed = Pointed(films, link(films, ""), Shown())
    assert pointed.asked_of("why not teh conjurin?") == ["b"]
    assert pointed.asked_of("why?") == []


def test_the_example_of_a_kind_is_one_that_says_it(films):
    pointed = Pointed(films, link(films, ""), Shown())
    assert pointed.example(Aspect(field="tag", value="horror")) == ["c"]
    assert pointed.example(Aspect(field="tag", value="comedy")) == ["d"]


def test_only_what_is_shown_is_called_by_a_part_of_its_title(films):
    pointed = Pointed(films, link(films, ""), Shown(("a", "gone")))
    assert pointed.called("alien") == ["a"]
    assert pointed.called("shrek") == []
