"""The one language of interests, over a catalogue in the records."""

from __future__ import annotations

import pytest

from agent.core.asking import Style
from agent.core.errors import ModelUnreachable
from agent.core.schema import Facet, FacetOrigin, Facets, Item
from agent.flows.batch import profile_batch
from agent.flows.canon import canonize
from tests.fakes.chat import ScriptedChat, answers, questions
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import cinema, factual_line

WORDS = {
    "i1": ("sci-fi", "space travel", "Alien"),
    "i2": ("science fiction films", "space travel", "Solaris"),
    "i3": ("science fiction", "time travel", "Primer"),
    "i4": ("scary films", "night fears", "The Haunting"),
    "i5": ("horror", "haunted houses", "The Others"),
    "i6": ("horror", "haunted houses", "Poltergeist"),
    "i7": ("horror comedy", "zombies", "Shaun of the Dead"),
}


def library(words=WORDS, **parts):
    workspace = FakeWorkspace(**parts)
    workspace.records.items.put([Item(item_id=key, title=path[2]) for key, path in words.items()])
    tell(workspace, words)
    return workspace


def tell(workspace, words):
    workspace.records.facets.put(
        [
            Facets(
                item_id=key,
                content_hash="h",
                recipe="r",
                facets=(Facet(macro=path[0], mid=path[1], micro=path[2], origin=FacetOrigin.MODEL),),
            )
            for key, path in words.items()
        ]
    )


def spoken(workspace):
    return {key: one.facets[0].names[:2] for key, one in workspace.records.facets.get(WORDS).items()}


def same_by(verdict):
    def answer(request):
        assert request.task == "same"
        rows = [{"same": verdict(question["one"], question["other"])} for question in questions(request)]
        return answers(*rows)

    return ScriptedChat(answer, style=Style.JSON, identity="capable")


async def test_three_words_for_one_thing_become_one(minilm):
    workspace = library(embedder=minilm)
    report = await canonize(workspace)
    found = spoken(workspace)
    assert found["i1"] == found["i2"] == (found["i3"][0], "space travel")
    assert found["i7"][0] == "horror comedy"
    assert report.renamed == 2
    told = workspace.records.facets.get(["i1", "i3"])
    assert {key: bool(one.told) for key, one in told.items()} in ({"i1": True, "i3": False}, {"i1": False, "i3": True})


async def test_twice_is_once(minilm):
    workspace = library(embedder=minilm)
    await canonize(workspace)
    facets, names = workspace.records.facets.get(WORDS), workspace.records.names.history()
    report = await canonize(workspace)
    assert (report.merged, report.renamed) == (0, 0)
    assert (workspace.records.facets.get(WORDS), workspace.records.names.history()) == (facets, names)


async def test_a_capable_model_decides_only_the_doubtful_pairs(minilm):
    asked = []

    def verdict(one, other):
        asked.append({one, other})
        return "yes" if {one, other} == {"scary films", "horror"} else "no"

    workspace = library(embedder=minilm, chat=same_by(verdict))
    report = await canonize(workspace)
    assert spoken(workspace)["i4"] == ("horror", "night fears")
    assert {"scary films", "horror"} in asked
    assert not any({"sci-fi", "science fiction"} <= pair for pair in asked)
    assert report.usage.calls >= 1
    naming = next(one for one in workspace.records.names.history() if one.path == ("scary films",))
    assert (naming.canonical, naming.reason) == (("horror",), "model")
    assert 0.7 <= naming.similarity < 0.84


async def test_what_a_model_said_holds_without_it(minilm):
    workspace = library(embedder=minilm, chat=same_by(lambda *_: "yes"))
    await canonize(workspace)
    before = spoken(workspace)
    workspace.chat = ScriptedChat([], style=Style.LINE, languages=())
    await canonize(workspace)
    assert spoken(workspace) == before


async def test_a_small_model_is_not_asked(minilm):
    workspace = library(embedder=minilm, chat=ScriptedChat(factual_line))
    await canonize(workspace)
    assert workspace.chat.asked == []
    assert spoken(workspace)["i4"] == ("scary films", "night fears")


async def test_pairs_wait_for_a_model_that_cannot_be_reached(minilm):
    workspace = library(embedder=minilm, chat=ScriptedChat([ModelUnreachable("away")] * 9, style=Style.JSON))
    await canonize(workspace)
    assert spoken(workspace)["i4"][0] == "scary films"


async def test_a_name_that_becomes_a_category_is_split_off_again(minilm):
    workspace = library(embedder=minilm)
    await canonize(workspace)
    gone = next(one for one in workspace.records.names.history() if one.path != one.canonical and len(one.path) == 1)
    rows = [
        Item(item_id="z", title="New", categories=(gone.path[0],)),
        Item(item_id="y", title="Y", categories=gone.canonical),
    ]
    workspace.records.items.put(rows)
    tell(workspace, {"z": (*gone.path, "space travel", "New"), "y": (*gone.canonical, "space travel", "Y")})
    await canonize(workspace)
    last = workspace.records.names.load()
    assert {one.reason for one in last.values() if one.path == gone.path} == {"split"}
    assert workspace.records.facets.get(["z"])["z"].facets[0].macro == gone.path[0]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_names_in_a_language_that_the_embedder_does_not_speak_are_told_by_their_spelling(language, minilm):
    words = {"a": ("科幻电影", "太空", "一"), "b": ("科幻片", "太空", "二"), "c": ("武侠", "江湖", "三")}
    workspace = library(words, embedder=minilm)
    await canonize(workspace)
    facets = workspace.records.facets.get(words)
    assert facets["a"].facets[0].macro == facets["b"].facets[0].macro != facets["c"].facets[0].macro


async def test_a_batch_builds_again_those_whose_interests_are_called_otherwise(minilm):
    workspace = cinema(embedder=minilm)
    await profile_batch(workspace)
    assert (await profile_batch(workspace)).outcomes == {"unchanged": 4}
    named = workspace.records.facets.get(["x1"])["x1"]
    other = Facet(macro="horror films", mid="slashers", micro="Harvest", origin=FacetOrigin.MODEL)
    told = Facets(item_id="x1", content_hash=named.content_hash, recipe=named.recipe, facets=(other,))
    workspace.records.facets.put([told])
    await profile_batch(workspace)
    assert workspace.records.facets.get(["x1"])["x1"].facets[0].names == ("horror", "slasher", "Harvest")
    assert "slasher" in [interest.name for interest in workspace.records.profiles.get("bob").mid]
