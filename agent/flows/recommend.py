"""Recommends: what every voice has to offer, ranked, with reasons and words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from agent.core.errors import InputError, StoreError, UnknownItem, UnknownUser
from agent.core.ports import Workspace
from agent.core.schema import Candidate, EvidenceItem, Item, Recommendation, Recommendations, Source
from agent.flows.answer import Asked, offered, open_request
from agent.flows.explain import explain_all
from agent.flows.hear import Ears
from agent.flows.index import ITEMS, stale
from agent.flows.person import Person, open_person
from agent.flows.rank import chances, rank
from agent.steps import words
from agent.steps.popularity import popularity_scores
from agent.steps.ranked import attribution
from agent.steps.reason import reasons
from agent.steps.text import main_language
from agent.steps.voices import behind

_BESIDE = 2
"""Past items that are named where other people's patterns speak."""


async def recommend(
    workspace: Workspace,
    user_id: str,
    n: int = 10,
    *,
    query: str = "",
    said: Sequence[str] = (),
    explain: bool = True,
    among: Collection[str] | None = None,
    exclude: Collection[str] = (),
) -> Recommendations:
    """The `n` best unseen items, each with reasons; a labelled list of popular ones where nothing is known to go by.

    With a `query`, what it finds, of anybody: the request leads, what speaks to the person puts in order what it leaves
    open; `said` are the turns before it, oldest first. What is listed where it finds nothing new says so in `fallback`.
    `among` are the only items that may be listed (None: all that any voice offers), seen ones too; `exclude` never
    are. Raises `InputError` for n < 1, `UnknownItem` for one of `among`, `StoreError` where items lack their vectors.
    """
    if n < 1:
        raise InputError(f"n is {n}", where="option -n", hint="ask for at least 1 item")
    ears = _ears(workspace, user_id)
    asked = open_request(workspace, query, said)
    if asked or ears.person.known:
        _check_index(workspace)
    if asked:
        ranked = _answered(asked, ears, n, among, set(exclude))
        if ranked:
            return await _told(ears, ranked, asked, explain=explain)
    found = await _personal(ears, n, among, set(exclude), explain=explain)
    return _unanswered(found, asked) if asked else found


def _answered(asked: Asked, ears: Ears, n: int, among: Collection[str] | None, exclude: set[str]) -> list[Candidate]:
    """The best by the request; [] where it finds nothing new."""
    if among is None:
        return asked.ranked(ears, sorted(offered(asked, ears, n, ears.person.seen | exclude)), n)
    among = _known(ears.workspace, among)
    found = asked.candidates(ears.workspace.settings.candidates)
    return asked.ranked(ears, sorted(set(among) - exclude), n) if found else []


async def _personal(
    ears: Ears, n: int, among: Collection[str] | None, exclude: set[str], *, explain: bool
) -> Recommendations:
    if not ears.person.known:
        return _popular(ears.workspace, ears.person, n, among, exclude, explain=explain)
    chosen = _known(ears.workspace, among) if among is not None else _unseen(ears, n, exclude)
    return await _told(ears, rank(ears, sorted(set(chosen) - exclude), n), None, explain=explain)


async def _told(ears: Ears, ranked: Sequence[Candidate], asked: Asked | None, *, explain: bool) -> Recommendations:
    """The candidates as a list, with reasons, and with words where these are wanted."""
    workspace, person = ears.workspace, ears.person
    items = listed(workspace, [candidate.item_id for candidate in ranked])
    held = asked.matched(items) if asked else {}
    lines = [_line(ears, place, candidate, items, held) for place, candidate in enumerate(ranked, start=1)]
    if explain:
        language = asked.language if asked else _language(workspace, person, items)
        lines = await explain_all(workspace, person.profile, lines, language)
    return Recommendations(user_id=person.user_id, items=tuple(lines))


def _unanswered(found: Recommendations, asked: Asked) -> Recommendations:
    """The list, with word that it does not answer the request."""
    instead = found.fallback or "what suits the person instead"
    return found.model_copy(update={"fallback": f"nothing new matches {asked.text!r}; {instead}"})


async def explain_item(workspace: Workspace, user_id: str, item_id: str) -> Recommendation:
    """Why this item, for this person: the line that `recommend` would give it, wherever it stands (rank 0: unlisted).

    Raises `UnknownItem`, `UnknownUser` for somebody without a profile, `StoreError` as `recommend` does.
    """
    _known(workspace, [item_id])
    ears = _ears(workspace, user_id)
    if ears.person.profile is None:
        raise UnknownUser(f"no profile of user {user_id!r}", where="the records", hint="run `trigrain profile` first")
    _check_index(workspace)
    items = listed(workspace, [item_id])
    candidate = rank(ears, [item_id])[0]
    line = _line(ears, 0, candidate, items)
    return (await explain_all(workspace, ears.person.profile, [line], ears.person.profile.language))[0]


def scores(workspace: Workspace, user_id: str, item_ids: Sequence[str]) -> dict[str, float]:
    """How much each of some items suits a person, seen or not: a chance where a ranker is kept, else the bare score.

    Raises `UnknownItem`, and `StoreError` as `recommend` does.
    """
    _check_index(workspace)
    return chances(workspace, rank(_ears(workspace, user_id), _known(workspace, item_ids)))


def _ears(workspace: Workspace, user_id: str) -> Ears:
    patterns = workspace.learned.patterns()
    return Ears(workspace, open_person(workspace, user_id, patterns), patterns)


def _known(workspace: Workspace, item_ids: Collection[str]) -> list[str]:
    """The ids, each once; raises `UnknownItem` naming one that the catalogue lacks."""
    ids = list(dict.fromkeys(item_ids))
    for item_id in sorted(set(ids) - workspace.records.items.known(ids)):
        raise UnknownItem(f"no item {item_id!r}", where="the catalogue", hint="check the id, or ingest the item first")
    return ids


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


def _unseen(ears: Ears, n: int, exclude: set[str]) -> set[str]:
    """At least `n` candidates that are new to the person, where the voices have so many."""
    k, known = ears.workspace.settings.candidates, ears.person.seen | exclude
    found = ears.candidates(k) - known
    if len(found) < n:  # somebody who knows all that is near, or asks for more than is near
        found = ears.candidates(max(k, n + len(known))) - known
    return found


def _line(
    ears: Ears,
    place: int,
    candidate: Candidate,
    items: Mapping[str, Item],
    held: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Recommendation:
    found = reasons(candidate, {interest.id: interest for interest in ears.person.interests})
    return Recommendation(
        rank=place,
        item_id=candidate.item_id,
        title=items[candidate.item_id].title,
        score=candidate.score,
        reasons=found,
        beside=() if found else _beside(ears, candidate.item_id),
        matched=held.get(candidate.item_id),
        attribution=attribution(candidate),
    )


def _beside(ears: Ears, item_id: str) -> tuple[EvidenceItem, ...]:
    """Past items that everybody's patterns put beside this one."""
    if ears.patterns is None:
        return ()
    past = behind(ears.patterns, ears.person.trace, item_id, _BESIDE)
    items = ears.workspace.records.items.get(past)
    return tuple(EvidenceItem(item_id=key, title=items[key].title) for key in past if key in items)


def _popular(
    workspace: Workspace, person: Person, n: int, among: Collection[str] | None, exclude: set[str], *, explain: bool
) -> Recommendations:
    """The fallback, which says that it is one; somebody without any event is welcome too."""
    popularity = workspace.records.events.popularity()
    offered = _known(workspace, among) if among is not None else [*(popularity.keys() - person.seen)]
    wanted = sorted(set(offered) - exclude, key=lambda item: (-popularity.get(item, 0), item))
    chosen = wanted[:n]
    items = workspace.records.items.get(chosen)
    scores = popularity_scores(chosen, popularity)
    candidates = [
        Candidate(item_id=item_id, score=float(score), parts={Source.POPULARITY: float(score)}, pulls={})
        for item_id, score in zip(chosen, scores, strict=True)
    ]
    lines = [
        Recommendation(
            rank=place,
            item_id=candidate.item_id,
            title=items[candidate.item_id].title,
            score=candidate.score,
            attribution=attribution(candidate),
        )
        for place, candidate in enumerate(candidates, start=1)
    ]
    if explain:
        why = {"explanation": words.popular(_language(workspace, person, items)), "explanation_origin": "template"}
        lines = [line.model_copy(update=why) for line in lines]
    return Recommendations(
        user_id=person.user_id, items=tuple(lines), fallback=f"{_lack(person)}: popular items instead"
    )


def _lack(person: Person) -> str:
    if person.profile:
        return "no likes are known" if person.profile.interests else "no interests are known yet"
    return "no profile yet" if person.seen else "nothing is known of this person"


def _language(workspace: Workspace, person: Person, items: Mapping[str, Item]) -> str:
    """The profile's, else the setting, else the items'."""
    if person.profile:
        return person.profile.language
    setting = workspace.settings.language
    return main_language(item.title for item in items.values()) if setting == "auto" else setting
