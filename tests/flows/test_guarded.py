"""People who read about health: what is said of them speaks of reading, and no model hears of a condition."""

from __future__ import annotations

import asyncio

import pytest

from agent.core.asking import Style
from agent.core.schema import Event, EventKind, Item, Origin
from agent.core.settings import Settings
from agent.flows.batch import profile_batch
from agent.flows.estimate import estimate_batch
from agent.flows.index import index_items
from agent.flows.recommend import recommend
from tests.fakes.chat import ScriptedChat
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import factual_json, factual_line

READ = {
    "d1": ("Living with diabetes", ("conditions", "diabetes")),
    "d2": ("Insulin basics", ("conditions", "diabetes")),
    "d3": ("Diabetes and travel", ("conditions", "diabetes")),
    "s1": ("Why naps help", ("sleep", "naps")),
    "s2": ("A darker bedroom", ("sleep", "bedroom")),
    "s3": ("Up with the sun", ("sleep", "mornings")),
}
CLAIMS = ("has ", "have ", "suffer", "patient", "diagnos", "is diabetic", "living with diabetes,")


def reader(chat: ScriptedChat) -> FakeWorkspace:
    workspace = FakeWorkspace(chat=chat, settings=Settings(preset="health"))
    workspace.records.items.put([Item(item_id=i, title=t, categories=c) for i, (t, c) in READ.items()])
    for user, seen in {"ann": ("d1", "d2", "d1", "s1", "s2", "s1"), "bob": ("s1", "s2", "s3")}.items():
        workspace.records.events.put(
            [Event(user_id=user, item_id=i, kind=EventKind.VIEW, seq=n) for n, i in enumerate(seen)]
        )
    return workspace


@pytest.fixture(params=["line", "json"])
def workspace(request) -> FakeWorkspace:
    script = {"line": (factual_line, Style.LINE), "json": (factual_json, Style.JSON)}[request.param]
    opened = reader(ScriptedChat(script[0], style=script[1], languages=("en",)))
    asyncio.run(profile_batch(opened))
    index_items(opened)
    return opened


def told(profile) -> list[str]:
    return [profile.summary, *(interest.description for interest in profile.interests)]


def test_no_model_is_asked_about_a_condition(workspace):
    asked = [request.body.casefold() for request in workspace.chat.asked if request.task == "write"]
    assert asked
    assert not any("diabetes" in body or "insulin" in body for body in asked)


def test_of_a_condition_the_folds_own_words_speak_of_reading(workspace):
    profile = workspace.records.profiles.get("ann")
    about = [interest for interest in profile.interests if "conditions" in interest.path]
    assert {interest.origin for interest in about} == {Origin.FOLD}
    assert all(interest.description.startswith("Read") for interest in about)
    assert profile.summary_origin is Origin.FOLD
    assert profile.summary.startswith("Reads about ")
    for sentence in told(profile):
        assert not any(claim in sentence.casefold() for claim in CLAIMS), sentence


def test_of_the_rest_a_model_writes(workspace):
    profile = workspace.records.profiles.get("bob")
    assert profile.summary_origin is Origin.MODEL
    assert profile.summary.startswith("Keeps reading about sleep")


def test_a_reason_that_names_a_condition_is_the_template(workspace):
    asked = len(workspace.chat.asked)
    found = asyncio.run(recommend(workspace, "ann", 5))
    line = next(line for line in found.items if line.item_id == "d3")
    assert line.explanation_origin == "template"
    assert line.explanation.startswith("Because of ")
    assert "read about" in line.explanation
    assert not any("iabetes" in request.body for request in workspace.chat.asked[asked:])


def test_an_estimate_counts_no_such_question():
    workspace = reader(ScriptedChat(factual_line, languages=("en",)))
    expected = estimate_batch(workspace, ["ann"])
    asyncio.run(profile_batch(workspace, ["ann"]))
    assert expected.calls == len(workspace.chat.asked)
