"""Whom an item is for: the right people, with reasons that others may know, and nothing private."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from agent.core.errors import InputError, StoreError, UnknownItem
from agent.core.schema import Event, EventKind, Facets, Item, Polarity
from agent.core.settings import Settings
from agent.flows.audience import audience
from agent.flows.batch import profile_batch
from agent.flows.index import index_items
from tests.fakes.chat import ScriptedChat
from tests.fakes.embedder import HashEmbedder
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import cinema


@pytest.fixture
def workspace() -> FakeWorkspace:
    opened = cinema()
    asyncio.run(profile_batch(opened))
    index_items(opened)
    return opened


def users(found) -> list[str]:
    return [member.user_id for member in found.users]


def muted(workspace, user_id, name) -> None:
    profile = workspace.records.profiles.get(user_id)
    levels = {
        level: tuple(i.model_copy(update={"muted": i.path[0] == name}) for i in getattr(profile, level))
        for level in ("macro", "mid", "micro")
    }
    workspace.records.profiles.put(profile.model_copy(update={**levels, "version": profile.version + 1}))


class TestPeople:
    def test_those_who_like_such_things_come_first(self, workspace):
        found = audience(workspace, "h5")
        assert (found.item_id, found.title) == ("h5", "The Attic")
        assert users(found)[0] == "ann"
        assert "cat" in users(found)
        scores = [member.score for member in found.users]
        assert scores == sorted(scores, reverse=True)
        assert min(scores) > 0

    def test_those_whom_it_puts_off_are_not_among_them(self, workspace):
        assert "dan" not in users(audience(workspace, "h5"))
        assert not {"ann", "dan"} & set(users(audience(workspace, "r2")))

    def test_those_who_know_it_already_are_marked(self, workspace):
        seen = {member.user_id: member.seen for member in audience(workspace, "h3").users}
        assert seen["ann"]
        assert not seen["cat"]

    def test_no_more_than_asked_for(self, workspace):
        assert users(audience(workspace, "h5", 1)) == users(audience(workspace, "h5"))[:1]

    def test_an_item_that_nobody_ever_touched_has_an_audience_by_its_catalogue_path(self, workspace):
        workspace.records.items.put([Item(item_id="h9", title="Fog", tags=("horror", "slasher"))])
        index_items(workspace)
        assert set(users(audience(workspace, "h9"))[:2]) == {"ann", "cat"}

    def test_a_muted_interest_says_nothing(self, workspace):
        before = audience(workspace, "h5").users[0]
        muted(workspace, "ann", "horror")
        after = {member.user_id: member for member in audience(workspace, "h5").users}
        assert "ann" not in after or after["ann"].score < before.score

    def test_without_profiles_it_is_for_nobody(self):
        opened = cinema()
        index_items(opened)
        assert audience(opened, "h5").users == ()


class TestReasons:
    def test_they_name_interests_and_how_much_they_rest_on(self, workspace):
        ann = audience(workspace, "h5").users[0]
        profile = workspace.records.profiles.get("ann")
        counts = {interest.id: interest.count for interest in profile.interests}
        assert ann.reasons
        for reason in ann.reasons:
            assert reason.count == counts[reason.interest_id]
            assert 0 < reason.share <= 1
        assert ann.explanation.startswith("Drawn to horror (3 events)")

    def test_they_tell_nothing_else_of_the_person(self, workspace):
        told = audience(workspace, "h5").model_dump_json()
        for seen in ("Night Fall", "Deep Dark", "Two Left Feet"):
            assert seen not in told

    def test_a_persons_own_word_for_an_interest_stays_with_them(self, workspace):
        profile = workspace.records.profiles.get("ann")
        named = tuple(i.model_copy(update={"name": "my dark evenings"}) for i in profile.macro)
        workspace.records.profiles.put(profile.model_copy(update={"macro": named, "version": 9}))
        assert "dark evenings" not in audience(workspace, "h5").model_dump_json()

    def test_they_are_in_the_items_language_or_the_settings(self, workspace):
        chinese = replace(workspace, settings=Settings(language="zh"))
        assert audience(chinese, "h5").users[0].explanation.startswith("偏好horror（3 次行为）")


class TestPrivate:
    CARE = {
        "d1": ("Insulin basics", ("body", "diabetes")),
        "d2": ("Diabetes and travel", ("body", "diabetes")),
        "s1": ("Why naps help", ("sleep", "naps")),
    }

    @pytest.fixture
    def clinic(self) -> FakeWorkspace:
        opened = FakeWorkspace(chat=ScriptedChat(languages=()), settings=Settings(preset="health"))
        opened.records.items.put([Item(item_id=i, title=t, categories=c) for i, (t, c) in self.CARE.items()])
        for user, seen in {"ann": ("d1",), "bob": ("s1",)}.items():
            opened.records.events.put(
                [Event(user_id=user, item_id=i, kind=EventKind.VIEW, seq=n) for n, i in enumerate(seen)]
            )
        asyncio.run(profile_batch(opened))
        index_items(opened)
        return opened

    def test_a_private_interest_is_never_a_reason(self, clinic):
        told = audience(clinic, "d2").model_dump_json(exclude={"title"})
        assert "diabetes" not in told
        assert "nsulin" not in told

    def test_nor_does_it_move_a_score(self, clinic):
        (before,) = [one.score for one in audience(clinic, "d2").users if one.user_id == "ann"]
        profile = clinic.records.profiles.get("ann")
        mid = tuple(i.model_copy(update={"polarity": Polarity.DISLIKE}) for i in profile.mid)
        clinic.records.profiles.put(profile.model_copy(update={"mid": mid, "version": 2}))
        (after,) = [one.score for one in audience(clinic, "d2").users if one.user_id == "ann"]
        assert after == pytest.approx(before)

    def test_an_interest_that_the_catalogue_cannot_name_is_taken_for_private(self, clinic):
        (stored,) = clinic.records.facets.get(["s1"]).values()
        clinic.records.facets.put([Facets(**stored.model_dump(exclude={"facets"}), facets=())])
        assert audience(clinic, "s1").users == ()


class TestWrongInput:
    @pytest.mark.parametrize("n", [0, -1])
    def test_less_than_one(self, workspace, n):
        with pytest.raises(InputError, match=f"n is {n}"):
            audience(workspace, "h5", n)

    def test_an_unknown_item(self, workspace):
        with pytest.raises(UnknownItem, match="no item 'nothing'"):
            audience(workspace, "nothing")

    def test_old_vectors(self, workspace):
        with pytest.raises(StoreError) as caught:
            audience(replace(workspace, embedder=HashEmbedder(identity="another")), "h5")
        assert caught.value.hint == "run `trigrain reindex`"
