"""An update asks only about what changed: sentences stand while the evidence carries them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from agent.core.asking import Request, Style
from agent.core.schema import Event, EventKind, Origin, Profile
from agent.core.settings import Settings
from agent.flows.facet import facet_items
from agent.flows.profile import fold_person, word_profile
from agent.steps.frequencies import Frequencies
from tests.fakes.chat import ScriptedChat, answers, questions
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import cinema, events, factual_json

LIKE, VIEW = EventKind.LIKE, EventKind.VIEW
FIRST = [("h1", LIKE), ("h2", LIKE), ("c1", LIKE), ("c2", LIKE), ("h4", LIKE), ("c3", LIKE)]


def capable(script: Callable[[Request], str] = factual_json, **nature: str) -> ScriptedChat:
    return ScriptedChat(script, style=Style.JSON, questions_per_call=20, **nature)


class Person:
    """`eve`, whose profile is built again and again; `asked` tells what the model was asked about since last time."""

    def __init__(self, chat: ScriptedChat, **settings: str) -> None:
        self.workspace: FakeWorkspace = cinema(chat)
        self.workspace.settings = Settings(workspace=self.workspace.settings.workspace, **settings)
        asyncio.run(facet_items(self.workspace, self.workspace.records.items.each()))
        self.did: list[Event] = []

    def build(self, *acts: tuple[str, EventKind], language: str = "en", as_of: int | None = None) -> Profile:
        """After these acts on top of the earlier ones."""
        self.chat.asked.clear()
        self.did = events("eve", [*((one.item_id, one.kind) for one in self.did), *acts])
        seen = [event for event in self.did if as_of is None or event.seq <= as_of]
        items = self.workspace.records.items.get([event.item_id for event in seen])
        tree = fold_person(self.workspace, "eve", seen, items, Frequencies())
        return asyncio.run(word_profile(self.workspace, tree, language))[0]

    @property
    def chat(self) -> ScriptedChat:
        chat = self.workspace.chat
        assert isinstance(chat, ScriptedChat)
        return chat

    @property
    def asked(self) -> list[str]:
        return [row["interest"] for request in self.chat.asked for row in questions(request)]


@pytest.fixture
def eve() -> Person:
    return Person(capable())


def said(profile: Profile) -> dict[str, str]:
    """What the model said, by the interest's name, and under "" of the whole person."""
    own = {i.name: i.description for i in profile.interests if i.origin is Origin.MODEL}
    return own | ({"": profile.summary} if profile.summary_origin is Origin.MODEL else {})


def test_the_first_time_all_is_asked(eve):
    profile = eve.build(*FIRST)
    assert len(eve.asked) == len(said(profile)) >= 4


def test_nothing_new_asks_nothing(eve):
    first = eve.build(*FIRST)
    assert eve.build() == first
    assert eve.asked == []


def test_one_more_event_of_a_known_kind_asks_nothing_while_its_trend_holds(eve):
    first = eve.build(*FIRST)
    second = eve.build(("h1", VIEW))
    assert (second.version, second.events) == (2, first.events + 1)
    assert eve.asked == []
    assert said(second) == said(first)
    assert (second.provenance.written, second.provenance.rejected) == (first.provenance.written, 0)
    assert second.provenance.usage.calls == 0


def test_only_what_changed_is_asked_about(eve):
    first = eve.build(*FIRST)
    second = eve.build(("r1", LIKE), ("r2", LIKE))
    assert "romance" in eve.asked
    assert "horror" not in [name for name in eve.asked if said(first).get(name) == said(second).get(name)]
    assert 0 < len(eve.asked) < len(said(second))


def test_a_sentence_whose_items_are_gone_from_the_evidence_is_asked_again(eve):
    eve.workspace.records.items.put(
        [item.model_copy(update={"item_id": f"n{n}", "title": f"New Fright {n}"})
         for n, item in enumerate([*eve.workspace.records.items.get(["h1"]).values()] * 6)]
    )  # fmt: skip
    asyncio.run(facet_items(eve.workspace, eve.workspace.records.items.each()))
    first = eve.build(*FIRST)
    second = eve.build(*((f"n{n}", EventKind.SHARE) for n in range(6)))
    assert "horror" in eve.asked
    assert "Night Fall" in said(first)["horror"]
    assert "Night Fall" not in said(second)["horror"]


def test_what_was_objected_to_is_not_asked_the_same_again():
    def strays_on_comedy(request: Request) -> str:
        said = [row["text"] for row in json.loads(factual_json(request))["answers"]] if request.task == "write" else []
        about = [row.get("interest") for row in questions(request)]
        told = ["As in Jaws." if name == "comedy" else text for name, text in zip(about, said, strict=False)]
        return answers(*({"text": text} for text in told)) if told else factual_json(request)

    eve = Person(capable(strays_on_comedy))
    first = eve.build(*FIRST)
    assert first.provenance.rejected == 1
    assert "comedy" not in said(first)
    assert eve.build() == first
    assert eve.asked == []


def test_another_model_says_all_anew(eve):
    first = eve.build(*FIRST)
    eve.workspace.chat = capable(identity="another")
    eve.build(("h1", VIEW))
    assert len(eve.asked) == len(said(first))


def test_another_prompt_says_all_anew(eve, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr("agent.flows.profile.prompt_versions", lambda *_: {"facet": "older", "write": "older"})
        first = eve.build(*FIRST)
    eve.build(("h1", VIEW))
    assert len(eve.asked) == len(said(first))


def test_another_language_says_all_anew(eve):
    first = eve.build(*FIRST)
    eve.build(language="zh")
    assert len(eve.asked) == len(said(first))


def test_words_of_a_later_moment_are_not_used(eve):
    eve.build(*FIRST)
    past = eve.build(as_of=4)
    assert len(eve.asked) == len(said(past)) > 0
