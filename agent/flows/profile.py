"""One person's profile from faceted events: fold, words, records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from agent.core.errors import VersionTaken
from agent.core.ports import Workspace
from agent.core.schema import (
    Edit,
    Event,
    Facets,
    Interest,
    InterestTree,
    Item,
    Level,
    Moment,
    Profile,
    Provenance,
    digest,
    interest_id,
)
from agent.core.watch import step
from agent.flows.write import Worded, write
from agent.steps.edit import apply, hands, held
from agent.steps.fold import History, Lens, fold
from agent.steps.frequencies import Frequencies, Weighting, count_interests
from agent.steps.text import main_language
from prompts import load

_RECENT = 50
"""Titles that decide the profile's language where the setting is `auto`."""


@step("fold")
def fold_person(
    workspace: Workspace,
    user_id: str,
    events: Sequence[Event],
    items: Mapping[str, Item],
    known: Frequencies,
    as_of: Moment | None = None,
    facets: Mapping[str, Facets] | None = None,
) -> InterestTree:
    """The tree of these events, with the person's own corrections; with `facets` None, those in the records."""
    own = hands(_edits(workspace, user_id, as_of))
    history = History(
        user_id,
        events,
        workspace.records.facets.get(items) if facets is None else facets,
        {item_id: item.title for item_id, item in items.items()},
        workspace.records.opinions.of(user_id) if any(event.text for event in events) else {},
    )
    return apply(fold(history, lens(workspace, known), as_of, held(own)), own)


def _edits(workspace: Workspace, user_id: str, as_of: Moment | None) -> list[Edit]:
    """The person's corrections up to a moment, of interests as they are called today."""
    edits = workspace.records.edits.of(user_id)
    if isinstance(as_of, datetime):
        edits = [edit for edit in edits if edit.at <= as_of]
    names = workspace.records.names.load() if edits else {}
    renamed = {key: naming.canonical for key, naming in names.items()}
    return [edit.model_copy(update={"path": renamed.get(interest_id(edit.path), edit.path)}) for edit in edits]


def lens(workspace: Workspace, known: Frequencies) -> Lens:
    """How the workspace reads histories, with these counts."""
    middle = (workspace.settings.rating_min + workspace.settings.rating_max) / 2
    return Lens(workspace.preset, known, middle, Weighting(workspace.settings.weighting))


def stored_frequencies(workspace: Workspace) -> Frequencies:
    """The counts of the last batch; nobody and nothing before the first."""
    users, counts = workspace.records.frequencies.load()
    return Frequencies(users, counts)


@step("count")
def recount(workspace: Workspace) -> Frequencies:
    """Counts over all people who carries which interest, and keeps the result."""
    counted = count_interests(workspace.records.events.pairs(), _all_facets(workspace))
    workspace.records.frequencies.replace(counted.users, counted.counts)
    return counted


def _all_facets(workspace: Workspace) -> dict[str, Facets]:
    facets: dict[str, Facets] = {}
    for batch in workspace.records.items.each():
        facets.update(workspace.records.facets.get([item.item_id for item in batch]))
    return facets


def person_language(
    workspace: Workspace, events: Sequence[Event], items: Mapping[str, Item], tree: InterestTree | None = None
) -> str:
    """The setting, or where it is `auto` the language of most of the person's latest items.

    Without any event it is that of the interests in their `tree`, which they added by hand.
    """
    if workspace.settings.language != "auto":
        return workspace.settings.language
    if not events and tree:
        return main_language(interest.path[-1] for interest in tree.interests)
    return main_language(items[event.item_id].title for event in events[-_RECENT:] if event.item_id in items)


@step("word profile")
async def word_profile(
    workspace: Workspace, tree: InterestTree, language: str, *, ask: bool = True, stood: int | None = None
) -> tuple[Profile, Profile | None]:
    """The worded profile of a tree, kept in the records, and the version before; that one itself if nothing changed.

    Without `ask` no model is asked: sentences that still stand are kept, the fold's words take the place of the others.
    `stood` is the version that stood when the tree's events were read: where another stands now, or one is written
    meanwhile, the tree is an old one, and `VersionTaken` is raised.
    """
    before = workspace.records.profiles.get(tree.user_id)
    if stood is not None and stood != (before.version if before else 0):
        raise VersionTaken("the profile moved meanwhile", where=f"user {tree.user_id}", hint="make it anew")
    worded = await write(workspace, tree, language, before, ask=ask)
    profile = _assemble(workspace, tree, worded, language, (before.version if before else 0) + 1)
    if before and _same(before, profile):
        return before, before
    workspace.records.profiles.put(profile)
    return profile, before


def latest_version(workspace: Workspace, user_id: str) -> int:
    """The version that stands, 0 before the first; to be read before the events that a next one is made of."""
    return max(workspace.records.profiles.versions(user_id), default=0)


def _assemble(workspace: Workspace, tree: InterestTree, worded: Worded, language: str, version: int) -> Profile:
    def of(level: Level) -> tuple[Interest, ...]:
        return tuple(interest for interest in worded.interests if interest.level is level)

    return Profile(
        user_id=tree.user_id,
        version=version,
        as_of=tree.as_of,
        language=language,
        summary=worded.summary,
        summary_origin=worded.summary_origin,
        macro=of(Level.MACRO),
        mid=of(Level.MID),
        micro=of(Level.MICRO),
        events=tree.events,
        unplaced=tree.unplaced,
        provenance=Provenance(
            model=workspace.chat.identity,
            embedder=workspace.embedder.identity,
            preset=workspace.preset.name,
            prompts=prompt_versions(workspace, language),
            usage=worded.usage,
            written=worded.written,
            rejected=worded.rejected,
            pending=worded.pending,
        ),
    )


def prompt_versions(workspace: Workspace, language: str) -> dict[str, str]:
    """Task to prompt version, of the tasks that make a profile."""
    return {task: load(task, language, workspace.preset.name).version for task in ("facet", "opine", "write")}


def _same(before: Profile, after: Profile) -> bool:
    """Equal but for the version and what the model took (a cached answer takes nothing)."""
    usage = before.provenance.model_copy(update={"usage": after.provenance.usage})
    return before.model_copy(update={"version": after.version, "provenance": usage}) == after


def fingerprint(
    workspace: Workspace,
    events: Sequence[Event],
    facets: Mapping[str, Facets],
    known: Frequencies,
    as_of: Moment | None,
) -> str:
    """Digest of all that a profile is made of; equal means that building again gives the same profile."""
    recipes = sorted(
        f"{one.item_id}:{one.content_hash}:{one.recipe}:{one.facets if one.told else ''}" for one in facets.values()
    )
    prompts = [version for language in ("en", "zh") for version in prompt_versions(workspace, language).values()]
    return digest(
        *sorted(event.event_id for event in events),
        *recipes,
        *_by_hand(workspace, events),
        str(as_of),
        known.version,
        workspace.chat.identity,
        workspace.embedder.identity,
        workspace.preset.model_dump_json(),
        workspace.settings.language,
        workspace.settings.weighting,
        f"{workspace.settings.rating_min}:{workspace.settings.rating_max}",
        *prompts,
    )


def _by_hand(workspace: Workspace, events: Sequence[Event]) -> list[str]:
    """The corrections of the person whose events these are."""
    people = {event.user_id for event in events}
    return [edit.model_dump_json() for user_id in sorted(people) for edit in workspace.records.edits.of(user_id)]
