"""Recommends: profile, candidates from every interest, rank, reasons, words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.core.errors import InputError, StoreError, UnknownItem, UnknownUser
from agent.core.ports import Matrix, Workspace
from agent.core.schema import (
    LEVELS,
    Candidate,
    Interest,
    Item,
    Polarity,
    Profile,
    Recommendation,
    Recommendations,
    Source,
)
from agent.flows.explain import explain_all
from agent.flows.index import ITEMS, interest_vectors
from agent.steps.rank import attribution, level_vector, popularity_scores, rank
from agent.steps.reason import reasons


@dataclass(frozen=True)
class _Person:
    """A profile ready to retrieve with: its unmuted interests and their vectors, row for row."""

    profile: Profile
    interests: tuple[Interest, ...]
    vectors: Matrix


async def recommend(workspace: Workspace, user_id: str, n: int = 10, *, explain: bool = True) -> Recommendations:
    """The `n` best unseen items, each with reasons; a labelled list of popular ones where there is no profile.

    Raises `InputError` for n < 1, `StoreError` where items have no vectors.
    """
    if n < 1:
        raise InputError(f"n is {n}", where="option -n", hint="ask for at least 1 item")
    seen = {event.item_id for event in workspace.records.events.of(user_id)}
    profile = workspace.records.profiles.get(user_id)
    if profile is None or not profile.interests:
        return _popular(workspace, user_id, n, seen, profile)
    _check_index(workspace)
    person = _person(workspace, profile)
    popularity = workspace.records.events.popularity()
    ranked = _ranked(workspace, person, popularity, seen)
    items = workspace.records.items.get([candidate.item_id for candidate in ranked[:n]])
    by_id = {interest.id: interest for interest in person.interests}
    listed = [_line(rank_, c, items, by_id) for rank_, c in enumerate(ranked[:n], start=1)]
    if explain:
        listed = await explain_all(workspace, profile, listed)
    return Recommendations(user_id=user_id, items=tuple(listed))


async def explain_item(workspace: Workspace, user_id: str, item_id: str) -> Recommendation:
    """Why this item, for this person: the line that `recommend` would give it, wherever it stands (rank 0: unlisted).

    Raises `UnknownItem`, `UnknownUser` for somebody without a profile.
    """
    item = workspace.records.items.get([item_id]).get(item_id)
    if item is None:
        raise UnknownItem(f"no item {item_id!r}", where="the catalogue", hint="check the id, or ingest the item first")
    profile = workspace.records.profiles.get(user_id)
    if profile is None:
        raise UnknownUser(f"no profile of user {user_id!r}", where="the records", hint="run `trigrain profile` first")
    _check_index(workspace)
    person = _person(workspace, profile)
    candidate = _score(workspace, person, [item_id], workspace.records.events.popularity())[0]
    line = _line(0, candidate, {item_id: item}, {interest.id: interest for interest in person.interests})
    return (await explain_all(workspace, profile, [line]))[0]


def _check_index(workspace: Workspace) -> None:
    """Vectors are derived; where they are gone or behind, an empty list would be a lie."""
    if workspace.vectors.count(ITEMS) < workspace.records.items.count():
        raise StoreError(
            f"{workspace.vectors.count(ITEMS)} of {workspace.records.items.count()} items have vectors",
            where=f"workspace {workspace.settings.workspace}",
            hint="run `trigrain reindex`",
        )


def _person(workspace: Workspace, profile: Profile) -> _Person:
    interests = tuple(interest for interest in profile.interests if not interest.muted)
    return _Person(profile, interests, interest_vectors(workspace, profile.user_id, interests))


def _ranked(workspace: Workspace, person: _Person, popularity: Mapping[str, int], seen: set[str]) -> list[Candidate]:
    return _score(workspace, person, sorted(_candidates(workspace, person, popularity) - seen), popularity)


def _candidates(workspace: Workspace, person: _Person, popularity: Mapping[str, int]) -> set[str]:
    """What the likes, the three level vectors and popularity bring, up to k each."""
    k = workspace.settings.candidates
    likes = [n for n, interest in enumerate(person.interests) if interest.polarity is Polarity.LIKE]
    levels = [level_vector(person.interests, person.vectors, level) for level in LEVELS]
    queries = np.vstack([person.vectors[likes], *[level[None, :] for level in levels if level.any()]])
    found = {item_id for row in workspace.vectors.nearest(ITEMS, queries, k) for item_id, _ in row}
    return found | set(_most_popular(popularity, k))


def _most_popular(popularity: Mapping[str, int], k: int) -> list[str]:
    return sorted(popularity, key=lambda item: (-popularity[item], item))[:k]


def _score(
    workspace: Workspace, person: _Person, item_ids: Sequence[str], popularity: Mapping[str, int]
) -> list[Candidate]:
    kept, matrix = workspace.vectors.fetch(ITEMS, item_ids)
    return rank(kept, matrix, person.interests, person.vectors, popularity)


def _line(
    place: int, candidate: Candidate, items: Mapping[str, Item], interests: Mapping[str, Interest]
) -> Recommendation:
    return Recommendation(
        rank=place,
        item_id=candidate.item_id,
        title=items[candidate.item_id].title,
        score=candidate.score,
        reasons=reasons(candidate, interests),
        attribution=attribution(candidate),
    )


def _popular(workspace: Workspace, user_id: str, n: int, seen: set[str], profile: Profile | None) -> Recommendations:
    """The fallback, which says that it is one; somebody without any event is welcome too."""
    popularity = workspace.records.events.popularity()
    chosen = [item_id for item_id in _most_popular(popularity, n + len(seen)) if item_id not in seen][:n]
    items = workspace.records.items.get(chosen)
    scores = popularity_scores(chosen, popularity)
    candidates = [
        Candidate(item_id=item_id, score=float(score), parts={Source.POPULARITY: float(score)}, pulls={})
        for item_id, score in zip(chosen, scores, strict=True)
    ]
    lines = [_line(place, candidate, items, {}) for place, candidate in enumerate(candidates, start=1)]
    why = "no interests are known yet" if profile else "no profile yet" if seen else "nothing is known of this person"
    return Recommendations(user_id=user_id, items=tuple(lines), fallback=f"{why}: popular items instead")
