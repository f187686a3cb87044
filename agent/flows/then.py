"""A person as they were before some of their acts, or would be without them: what a lesson begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.core.learned import Patterns
from agent.core.ports import Workspace
from agent.core.schema import Event, InterestTree
from agent.flows.hear import Ears
from agent.flows.index import interest_vectors
from agent.flows.person import as_person
from agent.steps.trace import AGAINST

TOGETHER = 50
"""People whose pasts are looked at together, some 0.2 MB each: their interests are embedded at once, which is many
times faster than one by one."""
TARGETS = 3
"""Latest new choices of a person that are foretold, each from what was before it."""


@dataclass(frozen=True)
class Then:
    """What is known of the person then."""

    events: Sequence[Event]
    tree: InterestTree

    def ears(self, workspace: Workspace, patterns: Patterns) -> Ears:
        """The voices that speak to them; the interests of `tree` must be embedded."""
        interests = tuple(interest for interest in self.tree.interests if not interest.muted)
        vectors = interest_vectors(workspace, interests)
        person = as_person(self.tree.user_id, self.events, None, interests, vectors, patterns)
        return Ears(workspace, person, patterns)


def first_choices(events: Sequence[Event]) -> list[int]:
    """The places, in events that stand oldest first, of choices of items that were untouched before."""
    touched: set[str] = set()
    new = []
    for place, event in enumerate(events):
        if event.item_id not in touched and event.kind.value not in AGAINST:
            new.append(place)
        touched.add(event.item_id)
    return new
