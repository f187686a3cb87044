"""What interests are called: their paths by their ids, which are digests."""

from __future__ import annotations

from collections.abc import Collection

from agent.core.ports import Workspace
from agent.core.schema import Path


def paths_of(workspace: Workspace, interest_ids: Collection[str]) -> dict[str, Path]:
    """The paths of those that a facet of the catalogue names, in its first spelling; memory is these and one batch."""
    wanted = set(interest_ids)
    found: dict[str, Path] = {}
    for batch in workspace.records.items.each():
        if len(found) == len(wanted):
            break
        for facets in workspace.records.facets.get([item.item_id for item in batch]).values():
            for key in facets.paths.keys() & wanted - found.keys():
                found[key] = facets.paths[key]
    return found
