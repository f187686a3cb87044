"""Keeps the vectors in step with the records: items, and each profile's interests at their level."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

from agent.core.ports import Matrix, Progress, Workspace
from agent.core.schema import LEVELS, Interest, Item, Level, Profile, digest
from agent.steps.text import interest_text, item_text

ITEMS = "items"
_PROFILES = 100
"""Profiles written at once; a write to Chroma takes some 15 ms whatever its size."""


def interests_collection(level: Level) -> str:
    """The collection of one grain."""
    return f"interests_{level.value}"


COLLECTIONS = (ITEMS, *(interests_collection(level) for level in LEVELS))


def vector_id(user_id: str, interest: Interest) -> str:
    """The id of a person's interest in its collection."""
    return f"{user_id}/{interest.id}"


def index_items(workspace: Workspace, progress: Progress | None = None) -> int:
    """Embeds the items whose text or embedder changed since they were last embedded; how many that were."""
    made = 0
    total = workspace.records.items.count()
    for batch in workspace.records.items.each():
        due = stale(workspace, batch)
        if due:
            matrix = workspace.embedder.encode([item_text(item) for item in due])
            workspace.vectors.upsert(ITEMS, [item.item_id for item in due], matrix, [_stamp(workspace, i) for i in due])
        made += len(due)
        if progress:
            progress("embed items", len(batch), total)
    return made


def stale(workspace: Workspace, batch: Sequence[Item]) -> list[Item]:
    """Those without a vector of their present text by the present embedder."""
    stamps = workspace.vectors.stamps(ITEMS, [item.item_id for item in batch])
    return [item for item in batch if stamps.get(item.item_id) != _stamp(workspace, item)]


def _stamp(workspace: Workspace, item: Item) -> str:
    return digest(workspace.embedder.identity, item.content_hash)


def index_profiles(workspace: Workspace, changes: Sequence[tuple[Profile, Profile | None]]) -> None:
    """Writes profiles' interests, and forgets those that only the versions before had; one write a level for all."""
    for level in LEVELS:
        kept = {
            vector_id(profile.user_id, interest): interest_text(interest)
            for profile, _ in changes
            for interest in profile.interests
            if interest.level is level
        }
        if kept:
            matrix = workspace.embedder.encode(list(kept.values()))
            stamps = [workspace.embedder.identity] * len(kept)
            workspace.vectors.upsert(interests_collection(level), list(kept), matrix, stamps)
        old = [before for _, before in changes if before]
        gone = {vector_id(b.user_id, i) for b in old for i in b.interests if i.level is level} - kept.keys()
        if gone:
            workspace.vectors.delete(interests_collection(level), sorted(gone))


def interest_vectors(workspace: Workspace, user_id: str, interests: Sequence[Interest]) -> Matrix:
    """(n, d) unit rows in the order of `interests`: the stored ones, and embedded anew where the store lacks them."""
    found: dict[str, Matrix] = {}
    for level in LEVELS:
        ids = [vector_id(user_id, interest) for interest in interests if interest.level is level]
        found.update(_stored(workspace, interests_collection(level), ids))
    missing = [interest for interest in interests if vector_id(user_id, interest) not in found]
    if missing:
        fresh = workspace.embedder.encode([interest_text(interest) for interest in missing])
        found.update((vector_id(user_id, i), row) for i, row in zip(missing, fresh, strict=True))
    rows = [found[vector_id(user_id, interest)] for interest in interests]
    return np.stack(rows) if rows else np.zeros((0, 1), dtype=np.float32)


def _stored(workspace: Workspace, collection: str, ids: Sequence[str]) -> dict[str, Matrix]:
    """The vectors of those of `ids` that the present embedder made."""
    stamps = workspace.vectors.stamps(collection, ids)
    own = [i for i in ids if stamps.get(i) == workspace.embedder.identity]
    return dict(zip(*workspace.vectors.fetch(collection, own), strict=True))


def reindex(workspace: Workspace, progress: Progress | None = None) -> dict[str, int]:
    """Drops all collections and rebuilds them from the records; vectors per collection."""
    for collection in COLLECTIONS:
        workspace.vectors.clear(collection)
    index_items(workspace, progress)
    total = workspace.records.profiles.count()
    for batch in _batched(workspace.records.profiles.latest(), _PROFILES):
        index_profiles(workspace, [(profile, None) for profile in batch])
        if progress:
            progress("embed profiles", len(batch), total)
    return {collection: workspace.vectors.count(collection) for collection in COLLECTIONS}


def _batched(profiles: Iterable[Profile], size: int) -> Iterator[list[Profile]]:
    """Lists of up to `size`."""
    source = iter(profiles)
    return iter(lambda: list(islice(source, size)), [])
