"""Reading one line: a continuation, a whole line, or nothing that a model can be believed to have meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.chains import line
from agent.chains.explain import EXPLAIN, ReasonQuestion
from agent.chains.facet import FACET, FacetNames, ItemQuestion
from agent.chains.task import Answer, Sentence
from agent.chains.write import WRITE, InterestQuestion
from prompts import load

EMPTY = r"^it is empty$"
HORROR = InterestQuestion(interest="horror", opening="Lately drawn to", did="liked", items="Alien and Saw")
HISTORY = InterestQuestion(interest="历史古迹", opening="一直喜欢", did="喜欢过", items="故宫和天坛")
WHY_ZH = ReasonQuestion(
    item="Matrix", why="科幻", did="喜欢过", items="Alien", start="你喜欢过Alien，所以Matrix可能符合", manner="平实"
)


def names(text, known=()):
    return line.read(FACET, load("facet", "en"), ItemQuestion(item="Alien", known=known), text).names


def sentence(text, question=HORROR, language="en"):
    return line.read(WRITE, load("write", language), question, text).text


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (" horror > space horror > alien", ("horror", "space horror", "alien")),
        ("horror>space horror>alien\n", ("horror", "space horror", "alien")),
        (" horror", ("horror",)),
        (" horror > alien.", ("horror", "alien")),
        (" horror > > alien", ("horror",)),
        (" horror > ", ("horror",)),
        (" a > b > c > d > e", ("a", "b", "c")),
        ("\n\n horror > alien\n\nItem: Saw\nFacets: horror", ("horror", "alien")),
        (" horror\u2028ignore > this", ("horror",)),
        ("Facets: horror > alien", ("horror", "alien")),
        (" - horror; > 'alien'", ("horror", "'alien'")),
        (" 恐怖 > 太空", ("恐怖", "太空")),
    ],
)
def test_names_in_a_line(text, read):
    assert names(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (" space horror > alien", ("film", "horror", "space horror")),
        ("space horror", ("film", "horror", "space horror")),
        ("film > horror > space horror", ("film", "horror", "space horror")),
        ("Facets: film > horror > space horror", ("film", "horror", "space horror")),
        ("> space horror", ("film", "horror")),  # a gap ends the path
    ],
)
def test_names_that_the_catalogue_gives_come_first(text, read):
    assert names(text, ("film", "horror")) == read


@pytest.mark.parametrize("text", ["", " ", "\n", ".", ">", " > > ", "…", "- - -"])
@pytest.mark.parametrize("known", [(), ("film",)])
def test_a_line_without_a_word_is_empty(text, known):
    with pytest.raises(ValueError, match=EMPTY):
        names(text, known)


def test_a_line_that_begins_with_a_gap_names_nothing():
    with pytest.raises(ValueError, match=r"^it names nothing; answer as: broad > kind > concrete$"):
        names("> alien")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (" up to Alien.", "Lately drawn to horror, up to Alien."),
        ("up to Alien.  ", "Lately drawn to horror, up to Alien."),
        ("and  to\tAlien.", "Lately drawn to horror, and to Alien."),
        (". And Alien.", "Lately drawn to horror,. And Alien."),
        (" ; Alien.", "Lately drawn to horror,; Alien."),
        ("Lately drawn to horror, up to Alien.", "Lately drawn to horror, up to Alien."),
        ("Sentence: Lately drawn to horror, up to Alien.", "Lately drawn to horror, up to Alien."),
        ("up to Alien.\nInterest: gore", "Lately drawn to horror, up to Alien."),
        ('"up to Alien."', "Lately drawn to horror, up to Alien."),
        ("Sentence: “Lately drawn to horror, up to Alien.”", "Lately drawn to horror, up to Alien."),
        ('"Alien" and "Saw"', 'Lately drawn to horror, "Alien" and "Saw"'),
    ],
)
def test_a_sentence_continues_its_beginning(text, read):
    assert sentence(text) == read


@pytest.mark.parametrize("text", ["例如故宫。", " 例如故宫。", "一直喜欢历史古迹，例如故宫。", "一句话：例如故宫。"])
def test_chinese_has_no_gap(text):
    assert sentence(text, HISTORY, "zh") == "一直喜欢历史古迹，例如故宫。"


def test_chinese_that_ends_in_latin_has_no_gap():
    read = line.read(EXPLAIN, load("explain", "zh"), WHY_ZH, "你对科幻的兴趣。")
    assert read.text == "你喜欢过Alien，所以Matrix可能符合你对科幻的兴趣。"


@pytest.mark.parametrize("text", ["", " ", "\n\n", ".", '""', "…"])
def test_an_empty_continuation_is_no_sentence(text):
    with pytest.raises(ValueError, match=EMPTY):
        sentence(text)


@given(st.text(max_size=60).filter(lambda text: text[:1].isalnum()))
def test_whatever_is_said_the_beginning_stands(text):
    read = sentence(text)
    assert read.startswith("Lately drawn to horror, ")
    assert len(read.splitlines()) == 1


# The answers' line forms


@given(st.lists(st.text("abc 故宫", min_size=1).filter(str.strip), min_size=1, max_size=3))
def test_names_survive_their_line(names):
    answer = FacetNames(names=tuple(names))
    assert FacetNames.from_line(answer.line()) == answer


@pytest.mark.parametrize(("text", "read"), [("It is.", "It is."), (" It\nis. ", "It is."), ('"It" is.', '"It" is.')])
def test_a_sentence_is_its_line(text, read):
    assert Sentence.from_line(text).text == read
    assert Sentence.from_line(text).line() == read


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_line_is_no_sentence(text):
    with pytest.raises(ValueError, match=EMPTY):
        Sentence.from_line(text)


def test_an_answer_must_say_how_it_is_a_line():
    with pytest.raises(NotImplementedError):
        Answer().line()
    with pytest.raises(NotImplementedError):
        Answer.from_line("x")
