"""Vectors in step with the records: what is embedded when, and what a rebuilding gives back."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from agent.adapters.chroma import open_embedded
from agent.core.schema import Item
from agent.flows.batch import profile_batch
from agent.flows.index import COLLECTIONS, ITEMS, index_items, interest_vectors, reindex, stale
from agent.flows.lexicon import refresh_lexicon
from agent.flows.recommend import recommend
from agent.steps.text import interest_text, item_text
from tests.fakes.embedder import HashEmbedder
from tests.fakes.vectors import MemoryVectors
from tests.fakes.workspace import FakeWorkspace
from tests.flows.cinema import CATALOGUE, GUESTS, cinema


def profiled(**parts) -> FakeWorkspace:
    workspace = cinema(**parts)
    asyncio.run(profile_batch(workspace))
    index_items(workspace)
    refresh_lexicon(workspace)
    return workspace


def recommendations(workspace: FakeWorkspace) -> list:
    return [asyncio.run(recommend(workspace, user_id, 5)) for user_id in GUESTS]


class TestItems:
    def test_all_once(self):
        workspace = cinema()
        told = []
        assert index_items(workspace, lambda *step: told.append(step)) == len(CATALOGUE)
        assert sorted(workspace.embedder.asked) == sorted(map(item_text, CATALOGUE))
        assert told == [("embed items", len(CATALOGUE), len(CATALOGUE))]
        assert workspace.vectors.count(ITEMS) == len(CATALOGUE)
        assert index_items(workspace) == 0
        assert len(workspace.embedder.asked) == len(CATALOGUE)

    def test_every_item_has_its_own_vector(self):
        workspace = cinema()
        index_items(workspace)
        kept, matrix = workspace.vectors.fetch(ITEMS, [item.item_id for item in CATALOGUE])
        assert kept == [item.item_id for item in CATALOGUE]
        assert matrix == pytest.approx(HashEmbedder().encode([item_text(item) for item in CATALOGUE]))

    def test_only_what_changed_is_embedded_again(self):
        workspace = cinema()
        index_items(workspace)
        workspace.embedder.asked.clear()
        renamed = Item(item_id="h1", title="Night Falls Again", tags=("horror", "slasher"))
        added = Item(item_id="n1", title="Brand New")
        workspace.records.items.put([renamed, added])
        assert [item.item_id for item in stale(workspace, [renamed, added, CATALOGUE[1]])] == ["h1", "n1"]
        assert index_items(workspace) == 2
        assert workspace.embedder.asked == [item_text(renamed), item_text(added)]

    def test_a_price_is_no_text(self):
        workspace = cinema()
        index_items(workspace)
        workspace.records.items.put([CATALOGUE[0].model_copy(update={"price": 3.0})])
        assert index_items(workspace) == 0

    def test_another_embedder_embeds_all(self):
        workspace = cinema()
        index_items(workspace)
        assert index_items(replace(workspace, embedder=HashEmbedder(identity="another"))) == len(CATALOGUE)


class TestInterests:
    def test_the_stored_ones_are_not_embedded_again(self):
        workspace = profiled()
        interests = workspace.records.profiles.get("ann").interests
        workspace.embedder.asked.clear()
        rows = interest_vectors(workspace, interests)
        assert workspace.embedder.asked == []
        assert rows == pytest.approx(HashEmbedder().encode([interest_text(interest) for interest in interests]))

    def test_those_that_the_store_lacks_are(self):
        workspace = profiled()
        interests = workspace.records.profiles.get("ann").interests
        before = interest_vectors(workspace, interests)
        workspace.vectors.delete("interests_mid", [interest.id for interest in interests])
        workspace.embedder.asked.clear()
        assert interest_vectors(workspace, interests) == pytest.approx(before)
        assert workspace.embedder.asked == [interest_text(i) for i in interests if i.level == "mid"]

    def test_another_embedders_vectors_are_not_mixed_in(self):
        workspace = profiled()
        interests = workspace.records.profiles.get("ann").interests
        another = HashEmbedder(identity="another", dimension=32)
        rows = interest_vectors(replace(workspace, embedder=another), interests)
        assert rows == pytest.approx(another.encode([interest_text(interest) for interest in interests]))

    def test_none(self):
        assert len(interest_vectors(cinema(), ())) == 0

    def test_people_share_them_and_they_name_nobody(self):
        workspace = profiled()
        for collection in COLLECTIONS[1:]:
            ids = list(workspace.vectors._rows[collection])
            assert ids
            assert not [i for i in ids for user_id in GUESTS if user_id in i]


class TestReindex:
    def test_it_counts_and_gives_the_same_recommendations(self):
        workspace = profiled()
        before = recommendations(workspace)
        counts = {collection: workspace.vectors.count(collection) for collection in COLLECTIONS}
        workspace.vectors = MemoryVectors()
        assert reindex(workspace) == counts
        assert recommendations(workspace) == before

    def test_what_nobody_has_any_more_is_gone(self):
        workspace = profiled()
        workspace.vectors.upsert(ITEMS, ["gone"], np.ones((1, 64), dtype=np.float32) / 8, ["s"])
        assert reindex(workspace)[ITEMS] == len(CATALOGUE)
        assert workspace.vectors.fetch(ITEMS, ["gone"])[0] == []

    def test_from_nothing(self):
        assert reindex(FakeWorkspace()) == dict.fromkeys(COLLECTIONS, 0)

    def test_progress_tells_of_items_and_profiles(self):
        told = []
        reindex(profiled(), lambda *step: told.append(step))
        assert told == [("learn words", 0, 1), ("learn words", 1, 1), ("embed items", 12, 12), ("embed profiles", 4, 4)]

    def test_after_the_folder_was_deleted_with_a_real_chroma(self, tmp_path):
        folder = tmp_path / "chroma"
        with closing(open_embedded(folder)) as vectors:
            workspace = profiled(vectors=vectors)
            before = recommendations(workspace)
            counts = {collection: vectors.count(collection) for collection in COLLECTIONS}
        assert [line.item_id for found in before for line in found.items]
        shutil.rmtree(folder)
        with closing(open_embedded(folder)) as vectors:
            assert reindex(replace(workspace, vectors=vectors)) == counts
            assert recommendations(replace(workspace, vectors=vectors)) == before

    def test_memory_and_a_real_chroma_recommend_alike(self, tmp_path):
        with closing(open_embedded(tmp_path / "chroma")) as vectors:
            for real, fake in zip(recommendations(profiled(vectors=vectors)), recommendations(profiled()), strict=True):
                assert [line.item_id for line in real.items] == [line.item_id for line in fake.items]
                assert [line.score for line in real.items] == pytest.approx([line.score for line in fake.items])
