"""Explanations: the model's sentence where the facts carry it, else the template, and the output says which."""

from __future__ import annotations

import asyncio

import pytest

from agent.core.asking import Style
from agent.core.errors import AnswerError
from agent.core.schema import Ground, Recommendation, Usage
from agent.flows.batch import profile_batch
from agent.flows.index import index_items
from agent.flows.recommend import recommend
from tests.fakes.chat import ScriptedChat, answers, questions
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import asked_about, cinema, factual_json, factual_line

TEMPLATE = "Because of "


@pytest.fixture
def workspace() -> FakeWorkspace:
    opened = cinema()
    asyncio.run(profile_batch(opened))
    index_items(opened)
    return opened


def explained(workspace: FakeWorkspace, chat: ScriptedChat, user_id: str = "ann", n: int = 4) -> list[Recommendation]:
    workspace.chat = chat
    return list(asyncio.run(recommend(workspace, user_id, n)).items)


def test_the_models_sentence_names_the_item_the_past_and_the_interest(workspace):
    chat = ScriptedChat(factual_line)
    lines = explained(workspace, chat)
    reasoned = [line for line in lines if line.reasons]
    assert len(reasoned) == len(chat.asked) > 1
    for line in reasoned:
        assert line.explanation_origin == "model"
        assert line.explanation.startswith("You liked ")
        assert line.title.removesuffix(" (2003)") in line.explanation
        assert any(one.title.split(" (")[0] in line.explanation for one in line.reasons[0].evidence)


def told(past) -> str:
    """As a sentence lists them."""
    return " and ".join(one.title.split(" (")[0] for one in past)


def test_the_question_holds_facts_only(workspace):
    chat = ScriptedChat(factual_line)
    lines = {line.item_id: line for line in explained(workspace, chat)}
    cold = next(request for request in chat.asked if asked_about(request) == "Cold Hands")
    assert cold.body.split("\n")[1:4] == ["Why: horror", f"They liked: {told(lines['h4'].cited)}", "Tone: plain"]
    assert cold.user_id == "ann"


@pytest.mark.parametrize("said", [" your love of Alfred Hitchcock.", " women.", ""], ids=["name", "trait", "nothing"])
def test_what_the_facts_do_not_carry_becomes_the_template(workspace, said):
    lines = explained(workspace, ScriptedChat(lambda _: said))
    assert {line.ground for line in lines} == {Ground.INTEREST}
    for line in lines:
        assert line.explanation_origin == "template"
        assert told(line.cited) in line.explanation
        assert line.explanation.startswith(("Because of ", "It fits your interest in "))


def test_one_that_strays_does_not_take_the_others_along(workspace):
    def strays_once(request):
        return " Hitchcock." if asked_about(request) == "Cold Hands" else factual_line(request)

    lines = {line.item_id: line for line in explained(workspace, ScriptedChat(strays_once))}
    assert lines["h4"].explanation_origin == "template"
    assert lines["h5"].explanation_origin == "model"


def test_a_capable_model_explains_the_list_in_one_call(workspace):
    chat = ScriptedChat(factual_json, style=Style.JSON, questions_per_call=20)
    lines = explained(workspace, chat)
    (request,) = chat.asked
    reasoned = [line for line in lines if line.reasons]
    assert [row["item"] for row in questions(request)] == [line.title.split(" (")[0] for line in reasoned]
    assert {line.explanation_origin for line in reasoned} == {"model"}


def test_a_missing_answer_among_many_becomes_the_template(workspace):
    def without_the_last(request):
        return answers(
            *(
                {"text": f"You {row['did']} {row['items']}, so {row['item']} may appeal to you."}
                for row in questions(request)[:-1]
            )
        )

    reasoned = [line for line in explained(workspace, ScriptedChat(without_the_last, style=Style.JSON)) if line.reasons]
    assert [line.explanation_origin for line in reasoned] == ["model"] * (len(reasoned) - 1) + ["template"]


def test_a_refusal_is_no_failure_of_the_list(workspace):
    refusal = AnswerError("it refused", answer="I cannot.", usage=Usage(calls=1))
    lines = explained(workspace, ScriptedChat(lambda _: refusal, style=Style.JSON))
    assert {line.explanation_origin for line in lines} == {"template"}


def test_an_unspoken_language_gets_the_template_unasked(workspace):
    profile = workspace.records.profiles.get("ann")
    workspace.records.profiles.put(profile.model_copy(update={"language": "zh", "version": 2}))
    chat = ScriptedChat(languages=("en",))
    lines = explained(workspace, chat)
    assert chat.asked == []
    assert lines[0].explanation.startswith("因为")
    assert {line.explanation_origin for line in lines} == {"template"}


def test_without_a_reason_nobody_is_asked(workspace):
    chat = ScriptedChat(factual_line)
    lines = explained(workspace, chat, n=50)
    bare = [line for line in lines if not line.supports]
    assert bare
    assert {(line.explanation, line.explanation_origin) for line in bare} == {
        ("Little is known that speaks for it.", "template")
    }
    assert len(chat.asked) == len(lines) - len(bare)


def test_not_explained_is_said_as_well(workspace):
    workspace.chat = ScriptedChat()
    lines = asyncio.run(recommend(workspace, "ann", 4, explain=False)).items
    assert {(line.explanation, line.explanation_origin) for line in lines} == {("", "none")}
