"""The part of a catalogue that carries paths teaches the part that carries none."""

from __future__ import annotations

import pytest

from agent.core.schema import FacetOrigin, Item
from agent.flows.estimate import estimate_batch
from agent.flows.facet import facet_items
from agent.flows.teach import ENOUGH, open_teacher
from tests.fakes.chat import ScriptedChat
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import events, factual_line

TOPICS = {
    ("sports", "football"): ["goal", "striker", "penalty", "league", "keeper"],
    ("sports", "tennis"): ["serve", "racket", "set", "backhand", "court"],
    ("food", "baking"): ["flour", "oven", "dough", "cake", "yeast"],
}


def labelled(many):
    for n in range(many):
        path = list(TOPICS)[n % len(TOPICS)]
        words = TOPICS[path]
        title = f"{words[n % 5]} {words[(n + 1) % 5]} {words[(n + 2) % 5]}"
        yield Item(item_id=f"l{n:04}", title=title, categories=path)


UNLABELLED = Item(item_id="x", title="dough yeast oven")
TAGGED = Item(item_id="y", title="serve racket set", tags=("odds and ends",))
STRANGE = Item(item_id="z", title="qwerty")


@pytest.fixture
def newsroom(minilm):
    def opened(many=ENOUGH):
        workspace = FakeWorkspace(chat=ScriptedChat(factual_line, languages=("en",)), embedder=minilm)
        workspace.records.items.put([*labelled(many), UNLABELLED, TAGGED, STRANGE])
        return workspace

    return opened


async def facets_of(workspace):
    await facet_items(workspace, workspace.records.items.each())
    found = workspace.records.facets.get(["x", "y", "z"])
    return {item_id: one.facets[0] for item_id, one in found.items()}


async def test_items_without_a_path_learn_from_their_neighbours(newsroom):
    found = await facets_of(newsroom())
    assert (found["x"].macro, found["x"].mid, found["x"].micro) == ("food", "baking", "dough yeast oven")
    assert found["x"].origin is FacetOrigin.NEIGHBOURS
    assert (found["y"].macro, found["y"].mid) == ("sports", "tennis")


async def test_a_few_paths_teach_nothing(newsroom):
    workspace = newsroom(ENOUGH - 1)
    assert open_teacher(workspace) is None
    assert (await facets_of(workspace))["x"].origin is FacetOrigin.MODEL


async def test_what_was_learnt_once_stays(newsroom):
    workspace = newsroom()
    first = await facets_of(workspace)
    workspace.records.items.put([Item(item_id="new", title="goal", categories=("news", "local"))])
    workspace.chat.asked.clear()
    assert await facets_of(workspace) == first
    assert workspace.chat.asked == []


async def test_a_changed_text_is_placed_anew(newsroom):
    workspace = newsroom()
    await facets_of(workspace)
    workspace.records.items.put([Item(item_id="x", title="goal striker league")])
    assert (await facets_of(workspace))["x"].mid == "football"


async def test_what_the_catalogue_places_stays_as_it_is(newsroom):
    workspace = newsroom()
    await facets_of(workspace)
    kept = workspace.records.facets.get(["l0000"])["l0000"].facets[0]
    assert (kept.macro, kept.mid, kept.origin) == ("sports", "football", FacetOrigin.CATALOGUE)


@pytest.mark.parametrize("done", [False, True])
async def test_the_estimate_knows_what_needs_no_question(newsroom, done):
    workspace = newsroom()
    workspace.records.events.put(events("eve", [("x", "like")]))
    if done:
        await facets_of(workspace)
    words = [request for request in workspace.chat.asked if request.task == "write"]
    assert words == []
    assert estimate_batch(workspace, ["eve"]).calls <= 3  # words alone; the facet is learnt, its title is short
