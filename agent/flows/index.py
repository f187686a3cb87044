"""Keeps the vectors in step with the records: items, and at each level the interests that anybody has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from agent.core.ports import Matrix, Progress, Workspace
from agent.core.schema import LEVELS, Interest, InterestTree, Item, Level, Profile, digest
from agent.core.watch import step
from agent.flows.lexicon import refresh_lexicon
from agent.steps.text import interest_text, item_text

ITEMS = "items"
_PROFILES = 100
"""Profiles written at once; a write to Chroma takes some 15 ms whatever its size."""


def interests_collection(level: Level) -> str:
    """The collection of one grain."""
    return f"interests_{level.value}"


COLLECTIONS = (ITEMS, *(interests_collection(level) for level in LEVELS))


@step("index items")
def index_items(workspace: Workspace, progress: Progress | None = None) -> int:
    """Embeds the items whose text or embedder changed since they were last embedded; how many that were."""
    made = 0
    total = workspace.records.items.count()
    for batch in workspace.records.items.each():
        due = stale(workspace, batch)
        if due:
            matrix = workspace.embedder.encode([item_text(item) for item in due])
            workspace.vectors.upsert(ITEMS, [item.item_id for item in due], matrix, _stamps(workspace, due))
        made += len(due)
        if progress:
            progress("embed items", len(batch), total)
    return made


def stale(workspace: Workspace, batch: Sequence[Item]) -> list[Item]:
    """Those without a vector of their present text by the present embedder."""
    stamps = workspace.vectors.stamps(ITEMS, [item.item_id for item in batch])
    return [item for item in batch if stamps.get(item.item_id) != item_stamp(workspace, item.content_hash)]


def _stamps(workspace: Workspace, items: Sequence[Item]) -> list[str]:
    return [item_stamp(workspace, item.content_hash) for item in items]


def item_stamp(workspace: Workspace, content_hash: str) -> str:
    """Tells what an item's vector is made of: its text, and the embedder in use."""
    return digest(workspace.embedder.identity, content_hash)


@step("index interests")
def index_interests(workspace: Workspace, people: Iterable[Profile | InterestTree]) -> None:
    """Embeds the interests that the collections lack; one write a level for all of the people.

    An interest's vector is the same for everybody who has it, so the collections grow with the catalogue's facets, not
    with people, and hold nothing about anyone.
    """
    by_level: dict[Level, dict[str, str]] = {level: {} for level in LEVELS}
    for person in people:
        for interest in person.interests:
            by_level[interest.level][interest.id] = interest_text(interest)
    stamp = workspace.embedder.identity
    for level, texts in by_level.items():
        collection = interests_collection(level)
        there = workspace.vectors.stamps(collection, list(texts)) if texts else {}
        new = [key for key in texts if there.get(key) != stamp]
        if new:
            matrix = workspace.embedder.encode([texts[key] for key in new])
            workspace.vectors.upsert(collection, new, matrix, [stamp] * len(new))


def interest_vectors(workspace: Workspace, interests: Sequence[Interest]) -> Matrix:
    """(n, d) unit rows in the order of `interests`: the stored ones, and embedded anew where the store lacks them."""
    found: dict[str, Matrix] = {}
    for level in LEVELS:
        ids = [interest.id for interest in interests if interest.level is level]
        if ids:
            found.update(_stored(workspace, interests_collection(level), ids))
    missing = [interest for interest in interests if interest.id not in found]
    if missing:
        fresh = workspace.embedder.encode([interest_text(interest) for interest in missing])
        found.update((interest.id, row) for interest, row in zip(missing, fresh, strict=True))
    rows = [found[interest.id] for interest in interests]
    return np.stack(rows) if rows else np.zeros((0, 1), dtype=np.float32)


def _stored(workspace: Workspace, collection: str, ids: Sequence[str]) -> dict[str, Matrix]:
    """The vectors of those of `ids` that the present embedder made."""
    stamps = workspace.vectors.stamps(collection, ids)
    own = [key for key in ids if stamps.get(key) == workspace.embedder.identity]
    return dict(zip(*workspace.vectors.fetch(collection, own), strict=True))


def reindex(workspace: Workspace, progress: Progress | None = None) -> dict[str, int]:
    """Drops all collections and rebuilds them from the records, and the words with them; vectors per collection."""
    refresh_lexicon(workspace, progress, anew=True)
    for collection in COLLECTIONS:
        workspace.vectors.clear(collection)
    index_everything(workspace, progress)
    return {collection: workspace.vectors.count(collection) for collection in COLLECTIONS}


def index_everything(workspace: Workspace, progress: Progress | None = None) -> None:
    """Embeds what the collections lack of items and of everybody's interests."""
    index_items(workspace, progress)
    total = workspace.records.profiles.count()
    for batch in _batched(workspace.records.profiles.latest(), _PROFILES):
        index_interests(workspace, batch)
        if progress:
            progress("embed profiles", len(batch), total)


def _batched(profiles: Iterable[Profile], size: int) -> Iterator[list[Profile]]:
    """Lists of up to `size`."""
    source = iter(profiles)
    return iter(lambda: list(islice(source, size)), [])
