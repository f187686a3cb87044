"""The study of names, on its own pairs."""

from __future__ import annotations

import asyncio

import pytest

from agent.steps.alike import Why
from eval.studies import names
from tests.fakes.chat import ScriptedChat


@pytest.fixture(scope="module")
def judged(minilm):
    return names.decided(names.read(), minilm.encode)


def pair(one, other, same, why=None, doubtful=False):
    return names.Judged(one, other, same, why, doubtful)


def test_every_pair_is_read_once():
    read = names.read()
    assert len({frozenset((one.one, one.other)) for one in read}) == len(read) > 70
    assert 0.4 < sum(one.same for one in read) / len(read) < 0.6


def test_what_differs_in_spelling_alone_is_known_by_it(judged):
    found = {(one.one, one.other): one for one in judged}
    assert found["sci-fi", "science fiction"].why is Why.SPELLING
    assert found["documentary", "documentaries"].why is Why.SPELLING
    assert found["horror", "horror comedy"].why is None
    assert not found["horror", "horror comedy"].doubtful


def test_nothing_that_differs_is_joined(judged):
    assert [(one.one, one.other) for one in judged if one.why and not one.same] == []


def test_precision_recall_and_doubts_are_shares_of_the_pairs():
    rows = names.rows(
        [
            pair("a", "b", True, Why.SPELLING),
            pair("c", "d", True, Why.NEAR),
            pair("e", "f", False, Why.NEAR),
            pair("g", "h", True, None, True),
            pair("i", "j", False, None, True),
            pair("k", "l", False),
        ]
    )
    assert rows["by spelling"]["precision"].value == 1.0
    assert rows["by spelling"]["recall"].value == pytest.approx(1 / 3)
    assert rows["by spelling and embedding"]["precision"].value == pytest.approx(2 / 3)
    assert rows["by spelling and embedding"]["recall"].value == pytest.approx(2 / 3)
    assert rows["doubtful pairs"]["share"].value == pytest.approx(2 / 6)
    assert rows["doubtful pairs"]["of them the same"].value == pytest.approx(1 / 2)
    assert rows["pairs left apart"]["share"].value == pytest.approx(1 / 6)
    assert rows["pairs left apart"]["of them the same"].value == 0.0


def test_a_model_that_always_says_yes_is_right_about_what_is_the_same():
    chat = ScriptedChat(lambda _: "yes", languages=("en",))
    known = [pair("a", "b", True, None, True), pair("c", "d", False, None, True), pair("e", "f", False)]
    shown = pair("white wine", "Red wine", False, None, True)
    rows = asyncio.run(names.asked(chat, [*known, shown]))
    assert rows["model, of the doubtful"]["accuracy"].value == pytest.approx(1 / 2)
    assert rows["model, of all pairs"]["accuracy"].value == pytest.approx(1 / 3)
    assert rows["model, of all pairs"]["yes to others"].value == 1.0
    assert len(chat.asked) == 3
