"""Keeps the vectors in step with the records: items, and each profile's interests at their level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.core.ports import Matrix, Progress, Workspace
from agent.core.schema import LEVELS, Interest, Item, Level, Profile, digest
from agent.steps.text import interest_text, item_text

ITEMS = "items"


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
        due = _stale(workspace, batch)
        if due:
            matrix = workspace.embedder.encode([item_text(item) for item in due])
            workspace.vectors.upsert(ITEMS, [item.item_id for item in due], matrix, [_stamp(workspace, i) for i in due])
        made += len(due)
        if progress:
            progress("embed items", len(batch), total)
    return made


def _stale(workspace: Workspace, batch: Sequence[Item]) -> list[Item]:
    stamps = workspace.vectors.stamps(ITEMS, [item.item_id for item in batch])
    return [item for item in batch if stamps.get(item.item_id) != _stamp(workspace, item)]


def _stamp(workspace: Workspace, item: Item) -> str:
    return digest(workspace.embedder.identity, item.content_hash)


def index_profile(workspace: Workspace, profile: Profile, before: Profile | None = None) -> None:
    """Writes a profile's interests, and forgets those that only the version `before` had."""
    for level in LEVELS:
        interests = [interest for interest in profile.interests if interest.level is level]
        ids = [vector_id(profile.user_id, interest) for interest in interests]
        if interests:
            matrix = workspace.embedder.encode([interest_text(interest) for interest in interests])
            stamps = [workspace.embedder.identity] * len(ids)
            workspace.vectors.upsert(interests_collection(level), ids, matrix, stamps)
        old = [i for i in before.interests if i.level is level] if before else []
        gone = {vector_id(profile.user_id, interest) for interest in old} - set(ids)
        if gone:
            workspace.vectors.delete(interests_collection(level), sorted(gone))


def interest_vectors(workspace: Workspace, user_id: str, interests: Sequence[Interest]) -> Matrix:
    """(n, d) unit rows in the order of `interests`: the stored ones, and embedded anew where the store lacks them."""
    found: dict[str, Matrix] = {}
    for level in LEVELS:
        ids = [vector_id(user_id, interest) for interest in interests if interest.level is level]
        if ids:
            kept, matrix = workspace.vectors.fetch(interests_collection(level), ids)
            found.update(zip(kept, matrix, strict=True))
    missing = [interest for interest in interests if vector_id(user_id, interest) not in found]
    if missing:
        fresh = workspace.embedder.encode([interest_text(interest) for interest in missing])
        found.update((vector_id(user_id, i), row) for i, row in zip(missing, fresh, strict=True))
    rows = [found[vector_id(user_id, interest)] for interest in interests]
    return np.stack(rows) if rows else np.zeros((0, 1), dtype=np.float32)


def reindex(workspace: Workspace, progress: Progress | None = None) -> dict[str, int]:
    """Drops all collections and rebuilds them from the records; vectors per collection."""
    for collection in COLLECTIONS:
        workspace.vectors.clear(collection)
    index_items(workspace, progress)
    total = workspace.records.profiles.count()
    for profile in workspace.records.profiles.latest():
        index_profile(workspace, profile)
        if progress:
            progress("embed profiles", 1, total)
    return {collection: workspace.vectors.count(collection) for collection in COLLECTIONS}
