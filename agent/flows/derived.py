"""Brings what is derived from the records up to date: items' vectors, everybody's patterns and marks, the words."""

from __future__ import annotations

from agent.core.ports import Progress, Workspace
from agent.core.schema import IngestReport
from agent.flows.facet import place_untouched
from agent.flows.index import index_items
from agent.flows.lexicon import refresh_lexicon
from agent.flows.liking import refresh_esteem
from agent.flows.patterns import refresh_patterns


def refresh_derived(workspace: Workspace, progress: Progress | None = None) -> None:
    """After profiles were built, and before anything is recommended; what is in step already stays."""
    index_items(workspace, progress)
    refresh_patterns(workspace, progress)
    refresh_lexicon(workspace, progress)
    refresh_esteem(workspace)


def catch_up(workspace: Workspace, report: IngestReport, progress: Progress | None = None) -> None:
    """Takes up items that were ingested into a workspace with profiles, so that they can be recommended at once.

    Without any profile that is left to the first build.
    """
    if (report.items.stored or report.items.updated) and workspace.records.profiles.count():
        place_untouched(workspace)
        index_items(workspace, progress)
        refresh_lexicon(workspace, progress)
