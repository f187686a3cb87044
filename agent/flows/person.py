"""One person as recommending sees them: interests with their vectors, and what they chose in what order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from agent.core.learned import Patterns
from agent.core.ports import Matrix, Workspace
from agent.core.schema import Act, Event, Interest, Polarity, Profile
from agent.core.watch import step
from agent.flows.index import interest_vectors
from agent.steps.hearing import places
from agent.steps.trace import Trace, choices, trace


@dataclass(frozen=True, eq=False)
class Person:
    """A profile ready to retrieve with. `vectors` stand row for row with the unmuted `interests`."""

    user_id: str
    profile: Profile | None
    interests: tuple[Interest, ...]
    vectors: Matrix
    seen: frozenset[str]
    """Items with any event of theirs."""
    chosen: tuple[str, ...]
    """Items that they chose, each once, oldest first."""
    trace: Trace
    """The same by the patterns' columns."""
    comparable: bool
    """Whether anything is learnt of what everybody chose, to set their choices beside."""

    @property
    def known(self) -> bool:
        """Whether there is anything to go by: a like, or a choice where something is learnt of choices."""
        chose = self.comparable and len(self.chosen) > 0
        return chose or any(interest.polarity is Polarity.LIKE for interest in self.interests)


@step("open person")
def open_person(workspace: Workspace, user_id: str, patterns: Patterns | None) -> Person:
    """The person as the records have them now; somebody unknown has nothing.

    What they muted is silent in every voice: items under it are no choices that patterns could go by.
    """
    acts = workspace.records.events.acts_of(user_id) if user_id else []
    profile = workspace.records.profiles.get(user_id) if user_id else None
    person = made_of(workspace, user_id, acts, profile.interests if profile else (), profile, patterns)
    return replace(person, seen=frozenset(act.item_id for act in acts))


def made_of(
    workspace: Workspace,
    user_id: str,
    acts: Sequence[Act | Event],
    everything: tuple[Interest, ...],
    profile: Profile | None,
    patterns: Patterns | None,
) -> Person:
    """The person of these acts and interests, of which the muted ones are silent; `seen` are the acts' items."""
    interests = tuple(interest for interest in everything if not interest.muted)
    muted = {interest.id for interest in everything if interest.muted}
    heard = _without(workspace, acts, muted) if muted else acts
    return as_person(user_id, heard, profile, interests, interest_vectors(workspace, interests), patterns)


def _without(workspace: Workspace, acts: Sequence[Act | Event], interest_ids: set[str]) -> list[Act | Event]:
    """The acts on items that carry none of these interests."""
    facets = workspace.records.facets.get({act.item_id for act in acts})
    silent = {item_id for item_id, one in facets.items() if one.paths.keys() & interest_ids}
    return [act for act in acts if act.item_id not in silent]


def as_person(
    user_id: str,
    acts: Sequence[Act | Event],
    profile: Profile | None,
    interests: tuple[Interest, ...],
    vectors: Matrix,
    patterns: Patterns | None,
) -> Person:
    """The person whom these acts, oldest first, and these interests make."""
    chosen = choices(acts)
    return Person(
        user_id,
        profile,
        interests,
        vectors,
        frozenset(act.item_id for act in acts),
        tuple(chosen),
        trace(chosen, patterns.index if patterns else {}),
        patterns is not None,
    )


def choosing(person: Person, item_ids: Sequence[str], patterns: Patterns | None) -> Person:
    """The same person, had they chosen these items last."""
    new = [item_id for item_id in item_ids if item_id not in person.chosen]
    columns = places(patterns.index if patterns else {}, new)
    last = person.trace.orders[-1] if len(person.trace.orders) else (patterns.edges[-1] if patterns else 0.0)
    trace = Trace(
        np.concatenate([person.trace.columns, columns]),
        np.concatenate([person.trace.orders, np.full(len(columns), last)]),
    )
    return replace(person, chosen=(*person.chosen, *new), trace=trace)
