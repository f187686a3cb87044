"""The words of the catalogue follow the records."""

from __future__ import annotations

import asyncio

import pytest

from agent.core.schema import Item
from agent.flows.batch import profile_batch
from agent.flows.index import reindex
from agent.flows.lexicon import present_lexicon, refresh_lexicon
from tests.flows.cinema import CATALOGUE, cinema


@pytest.fixture
def workspace():
    return cinema()


def test_it_is_made_once_and_again_where_something_is_new(workspace):
    first = refresh_lexicon(workspace)
    assert first.item_ids == tuple(sorted(item.item_id for item in CATALOGUE))
    assert refresh_lexicon(workspace) is first
    asyncio.run(profile_batch(workspace))  # facets bring names
    second = refresh_lexicon(workspace)
    assert second is not first
    assert {"drama", "country", "life"} <= set(second.tokens) - set(first.tokens)


@pytest.mark.parametrize("changes", [{"title": "Harvest Moon"}, {"price": 3.0}, {"attributes": {"rating": 5}}])
def test_a_changed_item_is_noticed(workspace, changes):
    first = refresh_lexicon(workspace)
    item = workspace.records.items.get(["x1"])["x1"]
    workspace.records.items.put([Item(**{**item.model_dump(), **changes})])
    assert refresh_lexicon(workspace) is not first


def test_an_item_added_a_moment_ago_is_there(workspace):
    first = present_lexicon(workspace)
    assert present_lexicon(workspace) is first
    workspace.records.items.put([Item(item_id="new", title="Zeppelin")])
    assert "zeppelin" in present_lexicon(workspace).tokens


def test_reindex_makes_it_anew(workspace):
    first = refresh_lexicon(workspace)
    reindex(workspace)
    assert workspace.learned.lexicon() is not first
    assert workspace.learned.lexicon().stamp == first.stamp


def test_no_item_no_word():
    from tests.fakes.workspace import FakeWorkspace

    empty = refresh_lexicon(FakeWorkspace())
    assert (empty.item_ids, empty.tokens, empty.weights.shape) == ((), (), (0, 0))
