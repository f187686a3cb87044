"""Recommendations: what is listed, what never is, why, and what is said where there is nothing personal to say."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from agent.core.asking import Style
from agent.core.errors import InputError, ModelUnreachable, StoreError, UnknownItem, UnknownUser
from agent.core.schema import EventKind, Item, Polarity, Profile, Recommendations, Source
from agent.core.settings import Settings
from agent.flows.batch import profile_batch
from agent.flows.index import ITEMS, index_items
from agent.flows.recommend import explain_item, recommend
from tests.fakes.chat import ScriptedChat
from tests.fakes.embedder import HashEmbedder
from tests.fakes.vectors import MemoryVectors
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import CATALOGUE, GUESTS, cinema, events


@pytest.fixture
def workspace() -> FakeWorkspace:
    opened = cinema()
    asyncio.run(profile_batch(opened))
    index_items(opened)
    return opened


def run(workspace: FakeWorkspace, user_id: str = "ann", n: int = 5, **options) -> Recommendations:
    return asyncio.run(recommend(workspace, user_id, n, **options))


def ids(found: Recommendations) -> list[str]:
    return [line.item_id for line in found.items]


def change(workspace: FakeWorkspace, user_id: str, **changes) -> Profile:
    """A next version of the profile with its interests changed alike."""
    profile = workspace.records.profiles.get(user_id)
    levels = {
        level: tuple(interest.model_copy(update=changes) for interest in getattr(profile, level))
        for level in ("macro", "mid", "micro")
    }
    changed = profile.model_copy(update={**levels, "version": profile.version + 1})
    workspace.records.profiles.put(changed)
    return changed


class TestList:
    def test_likes_pull_what_is_near_them(self, workspace):
        found = run(workspace)
        assert found.fallback is None
        assert ids(found)[0] == "h4"
        everything = ids(run(workspace, n=50))
        assert everything.index("h5") < everything.index("c3"), "nobody touched either; horror is liked more"
        assert [line.rank for line in found.items] == [1, 2, 3, 4, 5]
        scores = [line.score for line in found.items]
        assert scores == sorted(scores, reverse=True)

    @pytest.mark.parametrize("user_id", GUESTS)
    def test_what_was_seen_never_comes_back(self, workspace, user_id):
        seen = {item_id for item_id, _ in GUESTS[user_id]}
        assert not seen & set(ids(run(workspace, user_id, n=50)))

    def test_dislikes_push(self, workspace):
        romance = next(line for line in run(workspace, n=50).items if line.item_id == "r2")
        assert romance.score < 0
        assert ids(run(workspace, n=50))[-1] == "r2"
        assert romance.reasons == ()

    def test_more_than_there_are_gives_all_that_are_unseen(self, workspace):
        unseen = {item.item_id for item in CATALOGUE} - {item_id for item_id, _ in GUESTS["ann"]}
        found = run(workspace, n=1000)
        assert set(ids(found)) == unseen
        assert len(ids(found)) == len(unseen)

    def test_so_it_does_where_each_interest_retrieves_few(self, workspace):
        """Somebody who has seen all that is near, or asks for more than is near."""
        narrow = replace(workspace, settings=Settings(candidates=1))
        assert set(ids(run(narrow, n=1000))) == set(ids(run(workspace, n=1000)))
        assert len(ids(run(narrow, n=4))) == 4

    @pytest.mark.parametrize("n", [0, -3])
    def test_less_than_one(self, workspace, n):
        with pytest.raises(InputError, match=f"n is {n}") as caught:
            run(workspace, n=n)
        assert caught.value.exit_code == 2

    def test_twice_is_the_same(self, workspace):
        assert run(workspace) == run(workspace)

    def test_a_muted_interest_is_silent(self, workspace):
        horror = workspace.records.profiles.get("ann").macro[0]
        assert horror.name == "horror"
        profile = workspace.records.profiles.get("ann")
        muted = {
            level: tuple(i.model_copy(update={"muted": i.path[0] == "horror"}) for i in getattr(profile, level))
            for level in ("macro", "mid", "micro")
        }
        workspace.records.profiles.put(profile.model_copy(update={**muted, "version": 2}))
        found = run(workspace)
        assert ids(found)[0] in {"c2", "c3"}
        named = {reason.interest_id for line in found.items for reason in line.reasons}
        assert horror.id not in named


class TestReasons:
    def test_attribution_sums_to_one(self, workspace):
        for user_id in ("ann", "bob", "cat"):
            for line in run(workspace, user_id).items:
                assert set(line.attribution) == set(Source)
                assert sum(line.attribution.values()) == pytest.approx(1.0)

    @pytest.mark.parametrize("user_id", ["ann", "bob", "cat"])
    def test_the_evidence_is_what_the_person_did(self, workspace, user_id):
        titles = {item.item_id: item.title for item in CATALOGUE}
        liked = {item_id for item_id, kind in GUESTS[user_id] if kind is not EventKind.DISLIKE}
        known = {i.id: i for i in workspace.records.profiles.get(user_id).interests}
        found = run(workspace, user_id)
        assert any(line.reasons for line in found.items)
        for reason in (reason for line in found.items for reason in line.reasons):
            interest = known[reason.interest_id]
            assert (reason.interest, reason.level) == (interest.name, interest.level)
            assert interest.polarity is Polarity.LIKE
            assert reason.evidence
            assert {one.item_id for one in reason.evidence} <= liked
            assert all(titles[one.item_id] == one.title for one in reason.evidence)
            assert 0.0 < reason.share <= 1.0

    def test_a_horror_film_is_there_for_horror(self, workspace):
        line = next(line for line in run(workspace).items if line.item_id == "h4")
        known = {i.id: i for i in workspace.records.profiles.get("ann").interests}
        assert {known[reason.interest_id].path[0] for reason in line.reasons} == {"horror"}


class TestFallback:
    def test_a_stranger_gets_what_is_popular_and_is_told_so(self, workspace):
        found = run(workspace, "zoe", n=3)
        assert found.fallback == "nothing is known of this person: popular items instead"
        assert ids(found) == ["c1", "h1", "r1"]
        for line in found.items:
            assert line.attribution[Source.POPULARITY] == 1.0
            people = workspace.records.events.popularity()[line.item_id]
            told = f"{people} people chose it." if people > 1 else "Little is known that speaks for it."
            assert (line.explanation, line.explanation_origin) == (told, "template")
            assert line.reasons == ()

    def test_somebody_without_profile_does_not_get_what_was_seen(self, workspace):
        workspace.records.events.put(events("eve", [("c1", EventKind.LIKE)]))
        found = run(workspace, "eve", n=50)
        assert found.fallback == "no profile yet: popular items instead"
        assert "c1" not in ids(found)
        assert "h1" in ids(found)

    def test_a_profile_without_interests(self, workspace):
        workspace.records.items.put([Item(item_id="q", title="???")])
        workspace.records.events.put(events("eve", [("q", EventKind.LIKE)]))
        workspace.chat = ScriptedChat(lambda _: "", languages=("en",))
        asyncio.run(profile_batch(workspace, ["eve"]))
        assert run(workspace, "eve").fallback == "no interests are known yet: popular items instead"

    @pytest.mark.parametrize("user_id", ["dan", "ann"], ids=["only dislikes", "all muted"])
    def test_where_nothing_pulls_it_is_said(self, workspace, user_id):
        if user_id == "ann":
            change(workspace, "ann", muted=True)
        found = run(workspace, user_id)
        assert found.fallback == "no likes are known: popular items instead"
        assert not set(ids(found)) & {item_id for item_id, _ in GUESTS[user_id]}

    def test_without_explanations(self, workspace):
        assert {(line.explanation, line.explanation_origin) for line in run(workspace, "zoe", explain=False).items} == {
            ("", "none")
        }

    def test_in_the_language_of_the_setting_or_the_catalogue(self, workspace):
        chinese = replace(workspace, settings=Settings(language="zh"))
        assert run(chinese, "zoe").items[0].explanation == "有 3 人选择了它。"
        park = FakeWorkspace()
        park.records.items.put([Item(item_id="z", title="颐和园")])
        park.records.events.put(events("eve", [("z", EventKind.LIKE)]))
        assert run(park, "zoe").items[0].explanation == "目前没有什么特别支持它的理由。", "one person is not many"

    def test_nothing_is_popular_yet(self):
        assert run(FakeWorkspace(), "zoe").items == ()


class TestVectors:
    def test_missing_ones_are_an_error_and_not_an_empty_list(self, workspace):
        workspace.vectors = MemoryVectors()
        with pytest.raises(StoreError, match="0 of 12 items have vectors") as caught:
            run(workspace)
        assert caught.value.hint == "run `trigrain reindex`"

    def test_a_new_item_without_one(self, workspace):
        workspace.records.items.put([Item(item_id="n1", title="Brand New")])
        with pytest.raises(StoreError, match="12 of 13"):
            run(workspace)
        index_items(workspace)
        assert run(workspace).items

    def test_those_of_an_old_text_or_another_embedder(self, workspace):
        workspace.records.items.put([Item(item_id="h4", title="Warm Hands", tags=("horror", "slasher"))])
        with pytest.raises(StoreError, match="present items and embedder") as caught:
            run(workspace)
        assert caught.value.hint == "run `trigrain reindex`"
        with pytest.raises(StoreError, match="present items and embedder"):
            run(replace(workspace, embedder=HashEmbedder(identity="another")), "bob")

    def test_those_of_items_that_are_gone(self, workspace):
        kept, matrix = workspace.vectors.fetch(ITEMS, ["h4"])
        assert kept
        workspace.vectors.upsert(ITEMS, ["gone"], matrix, ["s"])
        with pytest.raises(StoreError, match="present items"):
            run(workspace)


class TestExplainItem:
    def line(self, workspace, user_id="ann", item_id="h4"):
        return asyncio.run(explain_item(workspace, user_id, item_id))

    def test_it_is_the_line_that_the_list_gives(self, workspace):
        listed = {line.item_id: line for line in run(workspace, n=50).items}
        for item_id in ("h4", "c2", "r2"):
            line, wanted = self.line(workspace, item_id=item_id), listed[item_id]
            assert line.score == pytest.approx(wanted.score)
            assert line.attribution == pytest.approx(wanted.attribution)
            assert [reason.interest_id for reason in line.reasons] == [r.interest_id for r in wanted.reasons]
            assert (line.item_id, line.explanation) == (wanted.item_id, wanted.explanation)
            assert (line.rank, line.of) == (wanted.rank, len(listed))

    def test_a_seen_item_is_explained_as_well(self, workspace):
        assert self.line(workspace, item_id="h1").reasons

    def test_an_unknown_item(self, workspace):
        with pytest.raises(UnknownItem, match="'nope'") as caught:
            self.line(workspace, item_id="nope")
        assert caught.value.exit_code == 2

    def test_an_unknown_user(self, workspace):
        with pytest.raises(UnknownUser, match="'zoe'") as caught:
            self.line(workspace, user_id="zoe")
        assert "trigrain profile" in caught.value.hint

    def test_somebody_whom_nothing_pulls(self, workspace):
        change(workspace, "ann", muted=True)
        line = self.line(workspace)
        assert (line.reasons, line.explanation) == ((), "Little is known that speaks for it.")

    def test_missing_vectors(self, workspace):
        workspace.vectors = MemoryVectors()
        with pytest.raises(StoreError, match="0 of 12"):
            self.line(workspace)

    def test_a_vector_that_is_missing_while_another_is_too_many(self, workspace):
        _, matrix = workspace.vectors.fetch(ITEMS, ["h4"])
        workspace.vectors.delete(ITEMS, ["h4"])
        workspace.vectors.upsert(ITEMS, ["gone"], matrix, ["s"])
        with pytest.raises(StoreError, match="reindex"):
            self.line(workspace)


def test_a_dead_model_is_heard_of_and_can_be_done_without(workspace):
    workspace.chat = ScriptedChat(lambda _: ModelUnreachable("cut off"), style=Style.LINE, languages=("en",))
    with pytest.raises(ModelUnreachable):
        run(workspace)
    assert run(workspace, explain=False).items
