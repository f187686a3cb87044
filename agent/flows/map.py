"""Maps a population: how many people are drawn to what, and put off by what, as one tree."""

from __future__ import annotations

from agent.core.ports import Workspace
from agent.core.schema import Population
from agent.core.watch import step
from agent.flows.paths import paths_of
from agent.steps.population import grow


@step("map")
def population_map(workspace: Workspace) -> Population:
    """The tree of everybody's latest profiles, without what people muted and what is too private to show."""
    counts = workspace.records.profiles.people()
    paths = paths_of(workspace, {key for key, _ in counts})
    return grow(counts, paths, workspace.records.profiles.count(), workspace.preset)
