"""Sentences: asked in the model's way, read against their facts, and accounted for."""

from __future__ import annotations

import asyncio

import pytest

from agent.chains.write import WRITE, InterestQuestion
from agent.core.asking import Style
from agent.core.errors import AnswerError, ModelDenied, ModelUnreachable
from agent.core.schema import Usage
from agent.flows.say import say
from tests.fakes.chat import ScriptedChat, answers, questions
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import factual_json, factual_line

HORROR = InterestQuestion(interest="horror", opening="Keeps coming back to", did="liked", items="Night Fall")
COMEDY = InterestQuestion(interest="comedy", opening="Used to follow", did="liked", items="Wrong Door")
FROM_FACTS = "Keeps coming back to horror, from Night Fall."


def run(chat: ScriptedChat, *asked: InterestQuestion, language: str = "en"):
    return asyncio.run(say(FakeWorkspace(chat=chat), WRITE, asked, language, "ann"))


def texts(answered) -> list[str | None]:
    return [outcome.answer.text if outcome.answer else None for outcome in answered.outcomes]


def test_a_small_model_is_asked_one_by_one_for_the_person():
    chat = ScriptedChat(factual_line)
    answered = run(chat, HORROR, COMEDY)
    assert texts(answered) == [FROM_FACTS, "Used to follow comedy, from Wrong Door."]
    assert answered.usage.calls == 2
    assert {(request.task, request.user_id, request.attempt) for request in chat.asked} == {("write", "ann", 0)}


def test_a_capable_model_is_asked_in_one_call_as_far_as_that_goes():
    chat = ScriptedChat(factual_json, style=Style.JSON, questions_per_call=2)
    answered = run(chat, HORROR, COMEDY, HORROR)
    assert texts(answered)[0] == FROM_FACTS
    assert [len(questions(request)) for request in chat.asked] == [2, 1]
    assert answered.usage.calls == 2


def test_nothing_to_ask():
    assert run(ScriptedChat()).outcomes == ()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (" from Night Fall to Jaws.", "'Jaws' is not among the facts"),
        (" from Night Fall, 1999.", "'1999' is not among the facts"),
        (" since this woman liked Night Fall.", "'woman' is personal"),
        (" and murder.", "'murder' is not among the facts"),
    ],
    ids=["title", "number", "trait", "word"],
)
def test_what_the_facts_do_not_carry_is_asked_again_with_the_complaint_and_then_dropped(said, why):
    chat = ScriptedChat([said, said])
    answered = run(chat, HORROR)
    (outcome,) = answered.outcomes
    assert outcome.answer is None
    assert not outcome.malformed
    assert why in outcome.complaint
    assert why in chat.asked[1].body
    assert [request.attempt for request in chat.asked] == [0, 1]
    assert answered.usage.calls == 2


def test_a_repaired_sentence_stands():
    answered = run(ScriptedChat([" from Jaws.", " from Night Fall."]), HORROR)
    assert texts(answered) == [FROM_FACTS]


def test_a_capable_model_may_use_its_own_words_but_no_names():
    free = "Horror keeps drawing them back, as with Night Fall."
    chat = ScriptedChat([answers({"text": free})], style=Style.JSON)
    assert texts(run(chat, HORROR)) == [free]
    named = answers({"text": "They adore Hitchcock."})
    assert texts(run(ScriptedChat([named, named], style=Style.JSON), HORROR)) == [None]


def test_only_what_was_wrong_is_asked_again():
    first = answers({"text": FROM_FACTS}, {"text": "Loves Chaplin."})
    chat = ScriptedChat([first, answers({"text": "Used to follow comedy."})], style=Style.JSON)
    assert texts(run(chat, HORROR, COMEDY)) == [FROM_FACTS, "Used to follow comedy."]
    assert [row["interest"] for row in questions(chat.asked[1])] == ["comedy"]


def test_what_stays_malformed_is_told_with_the_last_words():
    answered = run(ScriptedChat(["", "", ""]), HORROR)
    (outcome,) = answered.outcomes
    assert outcome.malformed
    assert outcome.answer is None
    assert answered.usage.calls == 3


def test_a_refused_answer_is_paid():
    refused = AnswerError("it refused", answer="No.", usage=Usage(calls=1, tokens_in=9, cost_usd=0.25))
    answered = run(ScriptedChat([refused] * 3, style=Style.JSON), HORROR)
    assert answered.usage == Usage(calls=3, tokens_in=27, cost_usd=0.75)
    assert answered.outcomes[0].raw == "No."


@pytest.mark.parametrize("fault", [ModelUnreachable("cut off"), ModelDenied("no such key")], ids=["cut", "denied"])
def test_a_model_that_cannot_be_asked_is_the_callers_matter(fault):
    with pytest.raises(type(fault)):
        run(ScriptedChat([fault]), HORROR)


def test_chinese_is_asked_in_chinese():
    palace = InterestQuestion(interest="历史古迹", opening="一直喜欢", did="喜欢过", items="故宫")
    chat = ScriptedChat(["例如故宫。"])
    assert texts(run(chat, palace, language="zh")) == ["一直喜欢历史古迹，例如故宫。"]
    assert "兴趣：历史古迹" in chat.asked[0].body
