"""One person's profile, moved at once: the same as built from scratch, and without a model."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.core.errors import InputError, UnknownItem, UnknownUser
from agent.core.schema import Edit, EditKind, EventKind, Interest, Naming, Origin, Polarity
from agent.flows import correct as hand
from agent.flows.batch import profile_batch
from agent.flows.facet import facet_items
from agent.flows.feedback import feedback
from agent.flows.live import arrive, refresh, take
from agent.flows.profile import stored_frequencies
from agent.steps.change import changes
from tests.fakes.workspace import NOW
from tests.flows.cinema import CATALOGUE, cinema, events


@pytest.fixture
def workspace():
    opened = cinema()
    asyncio.run(profile_batch(opened))
    opened.chat.asked.clear()
    return opened


async def correct(workspace, user_id, kind, which, **more):
    return await hand.correct(workspace, user_id, EditKind(kind), which, **more)


def bare(interests) -> list[Interest]:
    """Without words, which a model may have written."""
    return [one.model_copy(update={"description": "", "origin": Origin.FOLD}) for one in interests]


def by_name(profile):
    return {one.name: one for one in profile.interests}


async def test_an_act_moves_the_profile_and_asks_nothing(workspace):
    moved = await feedback(workspace, "ann", "r2", "like")
    assert workspace.chat.asked == []
    assert moved.profile.version == moved.before.version + 1
    assert by_name(moved.profile)["love triangle"].polarity is Polarity.LIKE
    assert any("love triangle" in change.words for change in changes(moved.before, moved.profile))
    assert workspace.records.profiles.get("ann") == moved.profile


async def test_a_history_without_a_clock_goes_on_in_its_order(workspace):
    await feedback(workspace, "ann", "c2", "like")
    assert [event.seq for event in workspace.records.events.of("ann")] == [1, 2, 3, 4, 5, 6]


async def test_somebody_new_is_welcome(workspace):
    moved = await feedback(workspace, "zoe", "h1", "like")
    assert moved.before is None
    assert workspace.records.events.of("zoe")[0].at == NOW
    assert {"horror", "slasher"} <= by_name(moved.profile).keys()
    assert stored_frequencies(workspace).users == 5


async def test_an_item_without_facets_counts_with_what_the_catalogue_says(workspace):
    workspace.records.items.put([CATALOGUE[0].model_copy(update={"item_id": "new", "title": "Newer Fall"})])
    moved = await feedback(workspace, "bob", "new", "like")
    assert workspace.chat.asked == []
    assert "horror" in by_name(moved.profile)


async def test_the_words_that_still_stand_are_kept_and_the_others_follow_at_the_next_run(workspace):
    before = workspace.records.profiles.get("bob")
    assert by_name(before)["comedy"].origin is Origin.MODEL
    moved = [await feedback(workspace, "bob", item, "like") for item in ("h1", "h2", "h3", "h4")][-1]
    assert by_name(moved.profile)["comedy"].description == by_name(before)["comedy"].description
    assert by_name(moved.profile)["horror"].origin is Origin.FOLD
    assert moved.profile.provenance.pending > 0
    await profile_batch(workspace, ["bob"])
    assert 0 < len(workspace.chat.asked) <= moved.profile.provenance.pending
    after = workspace.records.profiles.get("bob")
    assert by_name(after)["horror"].origin is Origin.MODEL
    assert after.provenance.pending == 0


async def test_an_act_that_hardly_moves_the_tree_leaves_the_words_as_they_are(workspace):
    acts = workspace.records.events.of("bob")
    await take(workspace, [acts[-1].model_copy(update={"seq": acts[-1].seq + 1})])
    await profile_batch(workspace, ["bob"])
    assert workspace.chat.asked == []


async def test_the_same_act_twice_is_one(workspace):
    acts = workspace.records.events.of("ann")
    assert await take(workspace, acts[:2]) is None


@pytest.mark.parametrize(
    ("item", "kind", "more", "error", "word"),
    [
        ("nothing", "like", {}, UnknownItem, "no item 'nothing'"),
        ("h1", "adore", {}, InputError, "'adore' is unknown"),
        ("h1", "rating", {}, InputError, "without value"),
        ("h1", "rating", {"value": 99.0}, InputError, "outside 0 to 5"),
    ],
)
async def test_a_wrong_act_changes_nothing(workspace, item, kind, more, error, word):
    before = workspace.records.events.count()
    with pytest.raises(error, match=word):
        await feedback(workspace, "ann", item, kind, **more)
    assert workspace.records.events.count() == before


async def test_what_arrives_moves_those_who_have_a_profile(workspace):
    history = events("ann", [("r2", EventKind.LIKE)] * 9)[-1:]
    new = workspace.records.events.put([*history, *events("eve", [("h1", EventKind.LIKE)])])
    moved = await arrive(workspace, "ann", {history[0].event_id})
    assert "love triangle" in by_name(moved.profile)
    assert await arrive(workspace, "eve", new - {history[0].event_id}) is None
    assert workspace.chat.asked == []


async def test_nobody_has_no_profile_to_refresh(workspace):
    with pytest.raises(UnknownUser):
        await refresh(workspace, "nobody")


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", "eve"]),
        st.sampled_from([item.item_id for item in CATALOGUE]),
        st.sampled_from([EventKind.LIKE, EventKind.VIEW, EventKind.DISLIKE]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25)
@given(ACTS)
def test_moved_act_by_act_equals_built_from_scratch(acts):
    live, scratch = cinema(), cinema()
    for opened in (live, scratch):  # known items: what a model says of an unknown one comes with the next run
        asyncio.run(facet_items(opened, opened.records.items.each()))
    asyncio.run(profile_batch(live))
    history = [event for n, act in enumerate(acts) for event in events(act[0], [act[1:]] * (50 + n))[-1:]]
    for event in history:
        asyncio.run(take(live, [event]))
    scratch.records.events.put(history)
    asyncio.run(profile_batch(scratch))
    assert live.records.frequencies.load() == scratch.records.frequencies.load()
    for user_id in {event.user_id for event in history}:
        asyncio.run(refresh(live, user_id))  # what others did since has changed how rare an interest is
        ours, theirs = live.records.profiles.get(user_id), scratch.records.profiles.get(user_id)
        assert bare(ours.interests) == bare(theirs.interests)
        assert (ours.as_of, ours.events, ours.unplaced) == (theirs.as_of, theirs.events, theirs.unplaced)


class TestCorrections:
    async def test_a_pin_a_mute_and_a_name_outlive_every_rebuild(self, workspace):
        await correct(workspace, "ann", "pin", "slasher")
        await correct(workspace, "ann", "mute", "horror")
        await correct(workspace, "ann", "rename", "comedy", name="funny films")
        workspace.records.events.put(events("ann", [("c2", EventKind.LIKE)] * 9)[-1:])
        await profile_batch(workspace)
        found = {one.path[-1]: one for one in workspace.records.profiles.get("ann").interests}
        assert (found["slasher"].pinned, found["horror"].muted) == (True, True)
        assert (found["comedy"].name, found["comedy"].origin) == ("funny films", Origin.USER)

    async def test_what_is_removed_stays_away_until_it_is_restored(self, workspace):
        await correct(workspace, "ann", "remove", "horror")
        await feedback(workspace, "ann", "h4", "like")
        await profile_batch(workspace)
        assert "horror" not in by_name(workspace.records.profiles.get("ann"))
        moved = await correct(workspace, "ann", "restore", "horror")
        assert "horror" in by_name(moved.profile)

    async def test_what_is_added_needs_no_event(self, workspace):
        moved = await correct(workspace, "ann", "add", "western > spaghetti western")
        added = by_name(moved.profile)["spaghetti western"]
        assert (added.origin, added.evidence, added.parent) == (Origin.USER, (), by_name(moved.profile)["western"].id)
        assert added.description == "Added by hand."

    async def test_it_asks_nothing_and_changes_no_event(self, workspace):
        before = workspace.records.events.of("ann")
        await correct(workspace, "ann", "pin", "horror")
        assert workspace.chat.asked == []
        assert workspace.records.events.of("ann") == before

    async def test_an_interest_is_named_by_path_id_or_name(self, workspace):
        key = by_name(workspace.records.profiles.get("ann"))["slasher"].id
        for which in ("slasher", "HORROR > Slasher", key):
            moved = await correct(workspace, "ann", "pin", which)
            assert by_name(moved.profile)["slasher"].pinned
            await correct(workspace, "ann", "unpin", which)

    async def test_corrections_follow_what_an_interest_is_called_today(self, workspace):
        told = ("scary",)
        workspace.records.edits.put(Edit(user_id="ann", kind="mute", path=told, at=NOW))
        workspace.records.names.put([Naming(path=told, canonical=("horror",), reason="near", at=NOW)])
        moved = await refresh(workspace, "ann")
        assert by_name(moved.profile)["horror"].muted

    @pytest.mark.parametrize(
        ("kind", "which", "more", "word"),
        [
            ("pin", "nonsense", {}, "no interest 'nonsense'"),
            ("rename", "horror", {}, "no new name"),
            ("rename", "horror", {"name": "x" * 61}, "61 characters"),
            ("add", " > ", {}, "not an interest"),
            ("add", "a > b > c > d", {}, "not an interest"),
        ],
    )
    async def test_what_cannot_be_meant_is_said(self, workspace, kind, which, more, word):
        with pytest.raises(InputError, match=word):
            await correct(workspace, "ann", kind, which, **more)
        assert workspace.records.edits.of("ann") == []

    async def test_nobody_has_nothing_to_correct(self, workspace):
        with pytest.raises(UnknownUser):
            await correct(workspace, "nobody", "pin", "horror")
