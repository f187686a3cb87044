"""A taste in words begins a profile: what is understood is kept, what is not is given back."""

from __future__ import annotations

import asyncio

import pytest

from agent.core.errors import InputError, UnknownUser
from agent.core.schema import EditKind, Item, Origin, Polarity
from agent.flows.batch import profile_batch
from agent.flows.correct import correct
from agent.flows.index import index_items
from agent.flows.live import refresh
from agent.flows.recommend import recommend
from agent.flows.tell import catalogue_names, tell
from tests.fakes.chat import ScriptedChat
from tests.fakes.embedder import HashEmbedder
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import cinema

TEXT = "I like slow horror and ghost stories, but not farces."


@pytest.fixture
def workspace() -> FakeWorkspace:
    opened = cinema()
    index_items(opened)
    return opened


def by_name(profile):
    return {interest.path[-1]: interest for interest in profile.interests}


async def test_somebody_without_any_event_gets_a_profile_and_a_list(workspace):
    told = await tell(workspace, "eve", TEXT)
    understood = [(one.path[-1], one.polarity) for one in told.understood]
    assert understood == [("horror", "like"), ("ghost story", "like"), ("farce", "dislike")]
    assert told.unclear == ("slow",)
    found = by_name(told.moved.profile)
    assert (found["ghost story"].origin, found["ghost story"].evidence) == (Origin.USER, ())
    assert found["farce"].polarity is Polarity.DISLIKE
    listed = await recommend(workspace, "eve", 3)
    assert listed.fallback is None
    assert [line.item_id for line in listed.items][:2] in (["h3", "h5"], ["h5", "h3"])
    assert listed.items[0].explanation == "It fits the interest in ghost story."
    assert workspace.chat.asked == []


async def test_it_outlives_a_rebuild(workspace):
    await tell(workspace, "ann", "I love satire")
    await profile_batch(workspace)
    assert by_name(workspace.records.profiles.get("ann"))["satire"].origin is Origin.USER
    await tell(workspace, "eve", "I love satire")
    report = await profile_batch(workspace, ["eve"])
    assert report.outcomes["failed"] == 0
    assert by_name(workspace.records.profiles.get("eve"))["satire"].origin is Origin.USER


async def test_what_names_nothing_is_given_back_and_nothing_is_kept(workspace):
    told = await tell(workspace, "eve", "I adore westerns and polka")
    assert told.understood == ()
    assert set(told.unclear) == {"adore", "westerns", "polka"}
    assert told.moved is None
    assert workspace.records.edits.of("eve") == []
    with pytest.raises(UnknownUser):
        await refresh(workspace, "eve")


async def test_the_latest_word_counts(workspace):
    await tell(workspace, "eve", "I like farce")
    told = await tell(workspace, "eve", "I hate farce")
    assert by_name(told.moved.profile)["farce"].polarity is Polarity.DISLIKE


async def test_another_spelling_is_understood(workspace):
    told = await tell(workspace, "eve", "I like slash-er")
    assert [one.path[-1] for one in told.understood] == ["slasher"]


async def test_an_item_s_own_name_is_an_interest(workspace):
    told = await tell(workspace, "eve", "I loved Two Left Feet")
    assert [one.path[-1] for one in told.understood] == ["Two Left Feet"]


@pytest.mark.parametrize(
    ("user", "text", "word"), [("", "horror", "nobody"), ("eve", " ", "nothing"), ("eve", "x" * 2001, "2001")]
)
async def test_what_cannot_be_taken_is_said(workspace, user, text, word):
    with pytest.raises(InputError, match=word):
        await tell(workspace, user, text)


async def test_who_adds_an_interest_by_hand_needs_no_event_either(workspace):
    moved = await correct(workspace, "eve", EditKind.ADD, "horror")
    assert by_name(moved.profile)["horror"].origin is Origin.USER
    assert (await recommend(workspace, "eve", 2)).fallback is None


def test_the_catalogues_names_are_there_before_any_profile(workspace):
    names = catalogue_names(workspace)
    assert names[("horror",)] == 5
    asyncio.run(profile_batch(workspace))
    assert catalogue_names(workspace)[("horror",)] == 5


async def test_chinese_is_understood_and_answered_in_chinese():
    opened = FakeWorkspace(embedder=HashEmbedder(languages=("en",)), chat=ScriptedChat(languages=()))
    kinds = {"恐怖": ("午夜凶铃", "古宅"), "爱情": ("秋天的信", "初雪")}
    opened.records.items.put(
        [Item(item_id=title, title=title, categories=(kind,)) for kind, titles in kinds.items() for title in titles]
    )
    index_items(opened)
    told = await tell(opened, "小明", "我喜欢慢节奏的恐怖片，但是不喜欢爱情片和武侠片。")
    assert [(one.path, one.polarity) for one in told.understood] == [(("恐怖",), "like"), (("爱情",), "dislike")]
    assert told.unclear == ("慢节奏", "武侠")
    assert told.moved.profile.language == "zh"
    assert told.moved.profile.summary == "偏好恐怖；不喜欢爱情。"
    found = await recommend(opened, "小明", 2)
    assert {line.item_id for line in found.items} == set(kinds["恐怖"])
    assert found.items[0].explanation == "它符合对恐怖的兴趣。"
