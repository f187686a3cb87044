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
from agent.flows.index import ITEMS, interest_vectors, stale
from agent.steps import words
from agent.steps.rank import attribution, level_vector, popularity_scores, rank
from agent.steps.reason import reasons
from agent.steps.text import main_language


@dataclass(frozen=True)
class _Person:
    """A profile ready to retrieve with: its unmuted interests and their vectors, row for row."""

    profile: Profile
    interests: tuple[Interest, ...]
    vectors: Matrix


async def recommend(workspace: Workspace, user_id: str, n: int = 10, *, explain: bool = True) -> Recommendations:
    """The `n` best unseen items, each with reasons; a labelled list of popular ones where no like is known.

    Raises `InputError` for n < 1, `StoreError` where items have no vectors or old ones.
    """
    if n < 1:
        raise InputError(f"n is {n}", where="option -n", hint="ask for at least 1 item")
    seen = {event.item_id for event in workspace.records.events.of(user_id)}
    profile = workspace.records.profiles.get(user_id)
    if profile is None or not any(_pulls(interest) for interest in profile.interests):
        return _popular(workspace, user_id, n, seen, profile, explain=explain)
    _check_index(workspace)
    person = _person(workspace, profile)
    popularity = workspace.records.events.popularity()
    ranked = _score(workspace, person, sorted(_unseen(workspace, person, popularity, seen, n)), popularity, n)
    items = listed(workspace, [candidate.item_id for candidate in ranked])
    by_id = {interest.id: interest for interest in person.interests}
    lines = [_line(place, candidate, items, by_id) for place, candidate in enumerate(ranked, start=1)]
    if explain:
        lines = await explain_all(workspace, profile, lines)
    return Recommendations(user_id=user_id, items=tuple(lines))


def _pulls(interest: Interest) -> bool:
    return interest.polarity is Polarity.LIKE and not interest.muted


async def explain_item(workspace: Workspace, user_id: str, item_id: str) -> Recommendation:
    """Why this item, for this person: the line that `recommend` would give it, wherever it stands (rank 0: unlisted).

    Raises `UnknownItem`, `UnknownUser` for somebody without a profile, `StoreError` as `recommend` does.
    """
    if not workspace.records.items.known([item_id]):
        raise UnknownItem(f"no item {item_id!r}", where="the catalogue", hint="check the id, or ingest the item first")
    profile = workspace.records.profiles.get(user_id)
    if profile is None:
        raise UnknownUser(f"no profile of user {user_id!r}", where="the records", hint="run `trigrain profile` first")
    _check_index(workspace)
    items = listed(workspace, [item_id])
    person = _person(workspace, profile)
    candidate = _score(workspace, person, [item_id], workspace.records.events.popularity(), 1)[0]
    line = _line(0, candidate, items, {interest.id: interest for interest in person.interests})
    return (await explain_all(workspace, profile, [line]))[0]


def _check_index(workspace: Workspace) -> None:
    """Vectors are derived; where they are gone or behind, an empty list would be a lie."""
    if workspace.vectors.count(ITEMS) < workspace.records.items.count():
        raise StoreError(
            f"{workspace.vectors.count(ITEMS)} of {workspace.records.items.count()} items have vectors",
            where=f"workspace {workspace.settings.workspace}",
            hint="run `trigrain reindex`",
        )


def listed(workspace: Workspace, item_ids: Sequence[str]) -> dict[str, Item]:
    """The items, each with a vector of its present text; raises `StoreError`."""
    items = workspace.records.items.get(item_ids)
    old = len(item_ids) - len(items) + len(stale(workspace, list(items.values())))
    if old:
        raise StoreError(
            f"the vectors are not of the present items and embedder ({old} of {len(item_ids)} looked at)",
            where=f"workspace {workspace.settings.workspace}",
            hint="run `trigrain reindex`",
        )
    return items


def _person(workspace: Workspace, profile: Profile) -> _Person:
    interests = tuple(interest for interest in profile.interests if not interest.muted)
    return _Person(profile, interests, interest_vectors(workspace, interests))


def _unseen(workspace: Workspace, person: _Person, popularity: Mapping[str, int], seen: set[str], n: int) -> set[str]:
    """At least `n` candidates that are new to the person, where the catalogue has them."""
    k = workspace.settings.candidates
    found = _candidates(workspace, person, popularity, k) - seen
    if len(found) < n:  # somebody who knows all that is near, or asks for more than is near
        found = _candidates(workspace, person, popularity, max(k, n + len(seen))) - seen
    return found


def _candidates(workspace: Workspace, person: _Person, popularity: Mapping[str, int], k: int) -> set[str]:
    """What the likes, the three level vectors and popularity bring, up to k each."""
    likes = [n for n, interest in enumerate(person.interests) if interest.polarity is Polarity.LIKE]
    levels = [level_vector(person.interests, person.vectors, level) for level in LEVELS]
    queries = np.vstack([person.vectors[likes], *[level[None, :] for level in levels if level.any()]])
    found = {item_id for row in workspace.vectors.nearest(ITEMS, queries, k) for item_id, _ in row}
    return found | set(_most_popular(popularity, k))


def _most_popular(popularity: Mapping[str, int], k: int) -> list[str]:
    return sorted(popularity, key=lambda item: (-popularity[item], item))[:k]


def _score(
    workspace: Workspace, person: _Person, item_ids: Sequence[str], popularity: Mapping[str, int], n: int
) -> list[Candidate]:
    kept, matrix = workspace.vectors.fetch(ITEMS, item_ids)
    return rank(kept, matrix, person.interests, person.vectors, popularity, n=n)


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


def _popular(
    workspace: Workspace, user_id: str, n: int, seen: set[str], profile: Profile | None, *, explain: bool
) -> Recommendations:
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
    if explain:
        language = profile.language if profile else _language(workspace, items)
        why = {"explanation": words.popular(language), "explanation_origin": "template"}
        lines = [line.model_copy(update=why) for line in lines]
    return Recommendations(
        user_id=user_id, items=tuple(lines), fallback=f"{_lack(profile, seen)}: popular items instead"
    )


def _lack(profile: Profile | None, seen: set[str]) -> str:
    if profile:
        return "no likes are known" if profile.interests else "no interests are known yet"
    return "no profile yet" if seen else "nothing is known of this person"


def _language(workspace: Workspace, items: Mapping[str, Item]) -> str:
    setting = workspace.settings.language
    return main_language(item.title for item in items.values()) if setting == "auto" else setting
