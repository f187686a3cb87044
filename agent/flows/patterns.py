"""Keeps the patterns in step with the records: learnt anew where events or items were added."""

from __future__ import annotations

from agent.core.learned import Patterns
from agent.core.ports import Progress, Workspace
from agent.core.watch import step
from agent.steps.trace import Trace, traces


@step("patterns")
def refresh_patterns(workspace: Workspace, progress: Progress | None = None) -> Patterns:
    """Those of all events and items of the records; the kept ones where nothing was added since."""
    kept, events = workspace.learned.patterns(), workspace.records.events.count()
    if kept and (kept.events, kept.items) == (events, workspace.records.items.count()):
        return kept
    if progress:
        progress("learn patterns", 0, 1)
    from agent.steps.patterns import learn_patterns  # here: it loads scipy, which most commands do without

    item_ids, people = everybody(workspace)
    patterns = learn_patterns(item_ids, list(people.values()), events)
    workspace.learned.keep_patterns(patterns)
    if progress:
        progress("learn patterns", 1, 1)
    return patterns


def everybody(workspace: Workspace) -> tuple[list[str], dict[str, Trace]]:
    """The catalogue's ids, and everybody's choices among them: some 20 bytes a choice."""
    item_ids = [item.item_id for batch in workspace.records.items.each() for item in batch]
    index = {item_id: n for n, item_id in enumerate(item_ids)}
    return item_ids, dict(traces(workspace.records.events.acts(), index))
