"""One profile: its version, its provenance, its language, and what makes it another one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent.core.errors import VersionTaken
from agent.core.schema import LEVELS, EventKind, Item, Level, Profile
from agent.core.settings import Settings
from agent.flows.facet import facet_items
from agent.flows.feedback import feedback
from agent.flows.profile import (
    fingerprint,
    fold_person,
    latest_version,
    person_language,
    recount,
    stored_frequencies,
    word_profile,
)
from agent.steps.frequencies import Frequencies
from prompts import load
from tests.fakes.chat import ScriptedChat
from tests.fakes.embedder import HashEmbedder
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import UNPLACED, cinema, events, factual_line

PALACES = [Item(item_id=f"z{n}", title=title, categories=("景点",)) for n, title in enumerate(["故宫", "颐和园"])]


@pytest.fixture
def workspace() -> FakeWorkspace:
    opened = cinema()
    asyncio.run(facet_items(opened, opened.records.items.each()))
    return opened


def history(workspace, user_id):
    acts = workspace.records.events.of(user_id)
    return acts, workspace.records.items.get([event.item_id for event in acts])


def build(workspace, user_id="ann") -> Profile:
    acts, items = history(workspace, user_id)
    tree = fold_person(workspace, user_id, acts, items, stored_frequencies(workspace))
    profile, _ = asyncio.run(word_profile(workspace, tree, person_language(workspace, acts, items)))
    return profile


class TestVersions:
    def test_the_first_is_kept_as_it_was_given(self, workspace):
        profile = build(workspace)
        assert profile.version == 1
        assert workspace.records.profiles.get("ann") == profile

    def test_unchanged_is_the_same_version_whatever_the_words_took(self, workspace):
        first = build(workspace)
        again = build(workspace)
        assert again == first
        assert workspace.records.profiles.get("ann", 2) is None

    def test_changed_is_the_next_version_and_the_old_one_stays(self, workspace):
        first = build(workspace)
        workspace.records.events.put(events("ann", [("c2", EventKind.LIKE)] * 7)[-1:])
        second = build(workspace)
        assert second.version == 2
        assert second.events == first.events + 1
        assert workspace.records.profiles.get("ann", 1) == first
        assert workspace.records.profiles.get("ann") == second

    def test_another_models_words_are_another_version(self, workspace):
        first = build(workspace)
        another = {"identity": "another", "languages": ("en",)}
        workspace.chat = ScriptedChat(lambda request: factual_line(request).replace(" from", " most of all"), **another)
        second = build(workspace)
        assert second.version == 2
        assert second.summary == first.summary.replace(" from", " most of all")

    def test_it_says_which_version_was_before(self, workspace):
        acts, items = history(workspace, "ann")
        tree = fold_person(workspace, "ann", acts, items, Frequencies())
        first, none = asyncio.run(word_profile(workspace, tree, "en"))
        same, before = asyncio.run(word_profile(workspace, tree, "en"))
        assert none is None
        assert same is before
        assert same == first


class TestContent:
    def test_provenance_says_how_it_came_to_be(self, workspace):
        provenance = build(workspace).provenance
        assert (provenance.model, provenance.embedder, provenance.preset) == ("scripted", "hash", "general")
        assert provenance.prompts == {task: load(task, "en", "general").version for task in ("facet", "opine", "write")}
        assert provenance.written == provenance.usage.calls > 0
        assert provenance.rejected == 0

    def test_every_interest_has_evidence_from_the_persons_own_events(self, workspace):
        own = {event.event_id: event for event in workspace.records.events.of("ann")}
        profile = build(workspace)
        assert profile.interests
        for interest in profile.interests:
            assert interest.evidence
            for one in interest.evidence:
                event = own[one.event_id]
                assert (one.item_id, one.event, one.at) == (event.item_id, event.kind, event.moment)

    def test_levels_stand_apart(self, workspace):
        profile = build(workspace)
        for level, interests in zip(LEVELS, (profile.macro, profile.mid, profile.micro), strict=True):
            assert interests
            assert {interest.level for interest in interests} == {level}
        assert profile.macro[0].name == "horror"

    def test_unplaced_events_are_counted(self):
        opened = FakeWorkspace(chat=ScriptedChat())
        opened.records.items.put(UNPLACED)
        opened.records.events.put(events("eve", [("x1", EventKind.LIKE), ("x2", EventKind.VIEW)]))
        profile = build(opened, "eve")
        assert (profile.events, profile.unplaced, profile.interests) == (2, 2, ())
        assert profile.summary == "Not enough is known yet."


class TestLanguage:
    def household(self, **parts) -> FakeWorkspace:
        opened = FakeWorkspace(**parts)
        opened.records.items.put([*PALACES, *UNPLACED])
        return opened

    def test_it_follows_the_titles(self):
        opened = self.household()
        opened.records.events.put(events("eve", [("z0", EventKind.LIKE), ("x1", EventKind.LIKE)]))
        assert person_language(opened, *history(opened, "eve")) == "zh"
        opened.records.events.put(events("bob", [("x2", EventKind.LIKE), ("x1", EventKind.LIKE)]))
        assert person_language(opened, *history(opened, "bob")) == "en"

    def test_the_setting_beats_them(self):
        opened = self.household(settings=Settings(language="en"))
        opened.records.events.put(events("eve", [("z0", EventKind.LIKE)]))
        assert person_language(opened, *history(opened, "eve")) == "en"

    def test_an_item_that_is_gone_says_nothing(self):
        opened = self.household()
        opened.records.events.put(events("eve", [("z0", EventKind.LIKE), ("gone", EventKind.LIKE)]))
        assert person_language(opened, *history(opened, "eve")) == "zh"


class TestFrequencies:
    def test_recount_keeps_how_many_people_carry_what(self, workspace):
        counted = recount(workspace)
        assert counted.users == 4
        horror = build(workspace).macro[0]
        assert counted.counts[horror.id] == 3
        assert stored_frequencies(workspace) == counted

    def test_nobody_before_the_first_count(self):
        assert stored_frequencies(FakeWorkspace()) == Frequencies()


class TestFingerprint:
    def mark(self, workspace, **changes) -> str:
        acts, items = history(workspace, "ann")
        given = {
            "events": acts,
            "facets": workspace.records.facets.get(items),
            "known": Frequencies(),
            "as_of": None,
        }
        return fingerprint(workspace, **{**given, **changes})

    def test_the_order_in_which_the_store_gives_does_not_matter(self, workspace):
        acts, items = history(workspace, "ann")
        backwards = dict(reversed(workspace.records.facets.get(items).items()))
        assert self.mark(workspace, events=acts[::-1], facets=backwards) == self.mark(workspace)

    def test_all_that_goes_into_a_profile_changes_it(self, workspace):
        acts, items = history(workspace, "ann")
        facets = workspace.records.facets.get(items)
        restyled = {key: one.model_copy(update={"recipe": "another"}) for key, one in facets.items()}
        rewritten = {key: one.model_copy(update={"content_hash": "another"}) for key, one in facets.items()}
        others = [
            self.mark(workspace, events=acts[:-1]),
            self.mark(workspace, facets=restyled),
            self.mark(workspace, facets=rewritten),
            self.mark(workspace, known=Frequencies(4, {"a": 1})),
            self.mark(workspace, as_of=3),
            self.mark(workspace, as_of=datetime(2026, 1, 1, tzinfo=UTC)),
            self.mark(replace(workspace, chat=ScriptedChat(identity="another"))),
            self.mark(replace(workspace, embedder=HashEmbedder(identity="another"))),
            self.mark(replace(workspace, settings=Settings(preset="films-and-music"))),
            self.mark(replace(workspace, settings=Settings(language="zh"))),
            self.mark(replace(workspace, settings=Settings(rating_max=10.0))),
            self.mark(replace(workspace, settings=Settings(rating_min=-5.0))),
        ]
        assert len({*others, self.mark(workspace)}) == len(others) + 1


def test_as_of_is_kept(workspace):
    acts = workspace.records.events.of("ann", 3)
    items = workspace.records.items.get([event.item_id for event in acts])
    tree = fold_person(workspace, "ann", acts, items, Frequencies(), 3)
    profile, _ = asyncio.run(word_profile(workspace, tree, "en"))
    assert (profile.as_of, profile.events) == (3, 3)
    assert {one.at for interest in profile.interests for one in interest.evidence} <= {1, 2, 3}
    assert {interest.level for interest in profile.interests} == set(Level)


def test_a_tree_of_old_events_is_not_written(workspace):
    before = build(workspace)
    acts, items = history(workspace, "ann")
    tree = fold_person(workspace, "ann", acts, items, stored_frequencies(workspace))
    asyncio.run(feedback(workspace, "ann", "c2", "like"))
    with pytest.raises(VersionTaken, match="moved meanwhile"):
        asyncio.run(word_profile(workspace, tree, "en", stood=before.version))
    assert workspace.records.profiles.get("ann").events == len(acts) + 1
    assert [latest_version(workspace, user) for user in ("ann", "nobody")] == [before.version + 1, 0]
