"""The order that a model gives: what is read, what is objected to, what a second try mends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.chains import ask
from agent.chains.ask import chain
from agent.chains.rerank import RERANK, RankAnswer, RankQuestion, lost
from agent.core.asking import Style
from prompts import load
from tests.fakes.chat import ScriptedChat, answers

FIVE = RankQuestion(likes="horror", candidates=tuple(f"{n}. Film {n}" for n in range(1, 6)))
both = pytest.mark.parametrize(("style", "language"), [(style, lang) for style in Style for lang in ("en", "zh")])


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch):
    monkeypatch.setattr(ask, "_PAUSE_SECONDS", 0.0)


def said(style, *numbers):
    return ", ".join(map(str, numbers)) if style is Style.LINE else answers({"order": numbers})


async def outcome(script, style, language="en"):
    """(the outcome, the requests) of a chain whose model answers so, in turn."""
    chat = ScriptedChat(script, style=style)
    answered = await chain(RERANK, chat, load("rerank", language), check=lost).ainvoke([FIVE])
    return answered.outcomes[0], chat.asked


@both
async def test_a_whole_order(style, language):
    found, asked = await outcome([said(style, 3, 1, 2, 5, 4)], style, language)
    assert found.answer.places == [2, 0, 1, 4, 3]
    assert len(asked) == 1


@both
async def test_what_is_not_on_the_list_is_asked_again(style, language):
    found, asked = await outcome([said(style, 3, 1, 2, 5, 6), said(style, 3, 1, 2, 5, 4)], style, language)
    assert found.answer.places == [2, 0, 1, 4, 3]
    assert "there is no 6, the numbers are 1 to 5" in asked[1].body


@both
async def test_and_then_refused(style, language):
    found, asked = await outcome([said(style, 0, 1, 2, 3, 4)] * 2, style, language)
    assert found.answer is None
    assert found.complaint == "there is no 0, the numbers are 1 to 5"
    assert len(asked) == 2


@both
async def test_nonsense_has_two_more_tries(style, language):
    found, asked = await outcome(["I would watch Film 3 first"] * 3, style, language)
    assert (found.answer, found.malformed) == (None, True)
    assert len(asked) == 3


@both
async def test_a_few_that_are_left_out_are_left_open(style, language):
    found, _ = await outcome([said(style, 5, 4, 3, 5, 5), said(style, 5, 4, 2, 1)], style, language)
    assert found.answer.places == [4, 3, 1, 0], "three of five, some of them twice, are too few"


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ("3, 1, 2", (3, 1, 2)),
        ("3 > 1 > 2.", (3, 1, 2)),
        ("[3,1,2]", (3, 1, 2)),
        ("3. 1. 2.", (3, 1, 2)),
        ("3，1、2。", (3, 1, 2)),
        ("7", (7,)),
    ],
)
def test_the_usual_ways_to_write_it(line, order):
    assert RankAnswer.from_line(line).order == order


@pytest.mark.parametrize("line", ["Alien, Saw", "1. Alien, 2. Saw", "3, -1", "1.5", "², 1", "...", "9" * 5000])
def test_what_is_no_order(line):
    with pytest.raises(ValueError, match=r"answer with the numbers alone|integer string"):
        RankAnswer.from_line(line)


@given(st.lists(st.integers(0, 99), min_size=1, max_size=30))
def test_a_line_is_read_as_it_is_written(numbers):
    answer = RankAnswer(order=tuple(numbers))
    assert RankAnswer.from_line(answer.line()) == answer
    assert len(set(answer.places)) == len(answer.places)
