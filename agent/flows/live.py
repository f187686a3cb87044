"""Moves one person's profile at once, without a model: after an event of theirs, or a correction by their own hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.core.errors import UnknownUser, VersionTaken
from agent.core.ports import Workspace
from agent.core.schema import Event, Facets, InterestTree, Item, Profile
from agent.flows.facet import expected_facets
from agent.flows.profile import fold_person, latest_version, person_language, word_profile
from agent.flows.survey import survey
from agent.steps.frequencies import Frequencies


@dataclass(frozen=True)
class Moved:
    """A profile, and the version before it: the same one where nothing moved, None where there was none."""

    profile: Profile
    before: Profile | None


@dataclass(frozen=True)
class Past:
    """One person's history with what is known of its items."""

    stood: int
    """The version that stood before the events were read."""
    events: Sequence[Event]
    items: Mapping[str, Item]
    facets: Mapping[str, Facets]


async def take(workspace: Workspace, events: Sequence[Event]) -> Moved | None:
    """Stores events of one person and moves their profile; None where all of them were there already."""
    new = workspace.records.events.put(events)
    if not new:
        return None
    return await follow(workspace, events[0].user_id, new)


async def follow(workspace: Workspace, user_id: str, new: set[str]) -> Moved:
    """Moves a person's profile after the stored events `new` of theirs; what everybody has is counted on."""
    past = past_of(workspace, user_id)
    _count(workspace, past, new)
    return await _refold(workspace, user_id, past)


async def arrive(workspace: Workspace, user_id: str, new: set[str]) -> Moved | None:
    """`follow` for those who have a profile; who has none gets one, and is counted, at the next run."""
    if not workspace.records.profiles.versions(user_id):
        return None
    return await follow(workspace, user_id, new)


async def refresh(workspace: Workspace, user_id: str) -> Moved:
    """The profile as the events, the names and the person's corrections stand now; raises `UnknownUser`."""
    past = past_of(workspace, user_id)
    if not past.events and not workspace.records.edits.of(user_id):
        raise UnknownUser(
            f"no events of user {user_id!r}", where="the records", hint="check the id, or ingest the events first"
        )
    return await _refold(workspace, user_id, past)


def past_of(workspace: Workspace, user_id: str) -> Past:
    """As the records have it; what an item is about that no batch has faceted yet, the catalogue alone says."""
    stood = latest_version(workspace, user_id)
    events = workspace.records.events.of(user_id)
    items = workspace.records.items.get({event.item_id for event in events})
    facets = workspace.records.facets.get(items)
    if len(facets) < len(items):  # of the others, what the catalogue alone says until the next run
        facets = expected_facets(workspace, items.values(), survey(workspace))
    return Past(stood, events, items, facets)


def _count(workspace: Workspace, past: Past, new: set[str]) -> None:
    """Adds to the counts what the new events make the person the next one to have."""
    before = {event.item_id for event in past.events if event.event_id not in new}
    first = {event.item_id for event in past.events} - before
    if first:
        fresh = _interests(past.facets, first) - _interests(past.facets, before)
        workspace.records.frequencies.add(0 if before else 1, sorted(fresh))


def _interests(facets: Mapping[str, Facets], item_ids: set[str]) -> set[str]:
    return {key for item_id in item_ids if item_id in facets for key in facets[item_id].paths}


async def _refold(workspace: Workspace, user_id: str, past: Past) -> Moved:
    while True:
        try:
            return await _folded(workspace, user_id, past)
        except VersionTaken:  # another thread or process was first: once more, from what stands now
            past = past_of(workspace, user_id)


async def _folded(workspace: Workspace, user_id: str, past: Past) -> Moved:
    tree = folded(workspace, user_id, past)
    language = person_language(workspace, past.events, past.items, tree)
    profile, before = await word_profile(workspace, tree, language, ask=False, stood=past.stood)
    return Moved(profile, before)


def folded(workspace: Workspace, user_id: str, past: Past) -> InterestTree:
    """The tree of this history, by the counts of today."""
    return fold_person(workspace, user_id, past.events, past.items, counted(workspace, past), facets=past.facets)


def counted(workspace: Workspace, past: Past) -> Frequencies:
    """How many people have each of the history's interests today."""
    return Frequencies(*workspace.records.frequencies.some(sorted(_interests(past.facets, set(past.items)))))
