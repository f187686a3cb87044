"""Keeps the one language of interests: gathers what items tell, settles it, and lets the facets speak it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from agent.chains.ask import chain
from agent.chains.same import SAME, PairQuestion
from agent.core.asking import Style
from agent.core.errors import ModelThrottled, ModelUnreachable
from agent.core.ports import Matrix, Workspace
from agent.core.schema import LEVELS, FacetOrigin, Facets, Item, Naming, Path, Usage, interest_id
from agent.core.watch import step
from agent.flows.survey import Survey, given_path, survey
from agent.steps.alike import Pair, Why, pairs
from agent.steps.canon import (
    FIRST,
    SPLIT,
    Former,
    Group,
    Place,
    Tally,
    Told,
    groups,
    join,
    nodes,
    open_names,
    renamed,
)
from agent.steps.text import is_chinese, plain_title
from prompts import LANGUAGES, load

MOST_ASKED = 200
"""Doubtful pairs of one grain that a model is asked about, the nearest first: at most ten calls."""
_MERGED_BY_MEANING = LEVELS[:2]
"""A micro is a concrete thing: another one, however near, is another thing."""


@dataclass(frozen=True)
class CanonReport:
    """What settling the names took: paths known otherwise than they are told, items that were renamed."""

    merged: int
    renamed: int
    usage: Usage


@step("names")
async def canonize(workspace: Workspace) -> CanonReport:
    """Settles what every facet's names are known by, records what is new, and rewrites the facets that it concerns.

    Twice gives the same as once. Pairs that only a model can tell are left apart where it cannot be reached, or is too
    small to be asked, and come up again at the next build. Raises `ModelDenied` and `BudgetReached`.
    """
    surveyed = survey(workspace)
    tally = _tally(workspace, surveyed)
    former = workspace.records.names.load()
    places: dict[Path, Place] = {}
    usage = Usage()
    for depth in range(len(LEVELS)):
        found = [(group, _pairs(workspace, group, former)) for group in groups(tally, places, former, depth)]
        doubts = {pair for _, pairs in found for pair in pairs if pair.why is None}
        told, used = await _told(workspace, doubts)
        usage += used
        for group, pairs_ in found:
            places |= join(group, [told.get(pair, pair) for pair in pairs_], former)
    news = list(_namings(workspace, tally, places, former))
    workspace.records.names.put(news)
    known = {interest_id(path): place.path for path, place in sorted(places.items())}
    changed = sum(naming.path != naming.canonical for naming in news)
    return CanonReport(changed, _rewrite(workspace, known), usage)


def _tally(workspace: Workspace, surveyed: Survey) -> dict[Path, Told]:
    tally: dict[Path, Told] = {}
    for item, facets in _each(workspace):
        given = len(given_path(workspace, item, "zh" if is_chinese(item.title) else "en", surveyed))
        for facet in facets.told or facets.facets:
            own = max(given, 2) if facet.origin is FacetOrigin.NEIGHBOURS else given
            for path in nodes(facet, plain_title(item.title)):
                fixed = min(own, len(item.categories), len(path))
                tally[path] = tally.get(path, Told()).and_by(1, min(own, len(path)), fixed)
    return tally


def _each(workspace: Workspace) -> Iterator[tuple[Item, Facets]]:
    for batch in workspace.records.items.each():
        facets = workspace.records.facets.get([item.item_id for item in batch])
        yield from ((item, facets[item.item_id]) for item in batch if item.item_id in facets)


def _pairs(workspace: Workspace, group: Group, former: Former) -> list[Pair]:
    """Which of the names that nothing is known of yet may be ones that stand before them."""
    names = open_names(group, former)
    if not names:
        return []
    encode = spoken_vectors(workspace) if LEVELS[len(group.home)] in _MERGED_BY_MEANING else _nothing
    rank = {name: n for n, name in enumerate(group.names)}
    found = pairs(names, group.names, encode, group.home[-1] if group.home else "")
    return [pair for pair in found if rank[pair.other] < rank[pair.name]]


def _nothing(texts: Sequence[str]) -> Matrix:
    return np.zeros((len(texts), 1), dtype=np.float32)


def spoken_vectors(workspace: Workspace) -> Callable[[Sequence[str]], Matrix]:
    """Vectors of texts in languages that the embedder speaks; of the others zeros, which are near to nothing."""

    def encode(texts: Sequence[str]) -> Matrix:
        vectors = np.zeros((len(texts), workspace.plain_embedder.dimension), dtype=np.float32)
        spoken = [n for n, text in enumerate(texts) if workspace.plain_embedder.speaks(_language(text))]
        if spoken:
            vectors[spoken] = workspace.plain_embedder.encode([texts[n] for n in spoken])
        return vectors

    return encode


def _language(text: str) -> str:
    return "zh" if is_chinese(text) else "en"


async def _told(workspace: Workspace, doubts: Collection[Pair]) -> tuple[dict[Pair, Pair], Usage]:
    """Those of the doubtful pairs that a model takes for the same, with that as the reason."""
    told: dict[Pair, Pair] = {}
    usage = Usage()
    if not doubts or workspace.chat.style is Style.LINE:  # the carried one says yes too often (README, canonical names)
        return told, usage
    nearest = sorted(doubts, key=lambda pair: (-pair.similarity, pair.name, pair.other))[:MOST_ASKED]
    for language in LANGUAGES:
        asked = [pair for pair in nearest if _language(pair.name) == language and workspace.chat.speaks(language)]
        size = workspace.chat.questions_per_call
        for start in range(0, len(asked), size):
            same, used = await _ask(workspace, asked[start : start + size], language)
            told |= {pair: pair._replace(why=Why.MODEL) for pair in same}
            usage += used
    return told, usage


async def _ask(workspace: Workspace, doubts: Sequence[Pair], language: str) -> tuple[list[Pair], Usage]:
    prompt = load(SAME.name, language, workspace.preset.name)
    questions = [PairQuestion(one=pair.name, other=pair.other) for pair in doubts]
    try:
        answered = await chain(SAME, workspace.chat, prompt).ainvoke(questions)
    except (ModelThrottled, ModelUnreachable):
        return [], Usage()
    told = zip(doubts, answered.outcomes, strict=True)
    return [pair for pair, outcome in told if outcome.answer and outcome.answer.same == "yes"], answered.usage


def _namings(workspace: Workspace, tally: Tally, places: Mapping[Path, Place], former: Former) -> Iterator[Naming]:
    """What was not known before: names that a category gives need no record, nor micros that stand."""
    now = workspace.now()
    for path, place in sorted(places.items()):
        before = former.get(interest_id(path))
        free = tally[path].fixed < len(path) and (place.path != path or len(path) < len(LEVELS))
        if (before is None and free) or (before is not None and before.canonical != place.path):
            split = before is not None and place.reason == FIRST
            yield Naming(
                path=path,
                canonical=place.path,
                reason=SPLIT if split else place.reason,
                similarity=place.similarity,
                at=now,
            )


def _rewrite(workspace: Workspace, known: Mapping[str, Path]) -> int:
    """Stores the facets that are known otherwise than they stand; how many."""
    count = 0
    for batch in workspace.records.items.each():
        old = workspace.records.facets.get([item.item_id for item in batch])
        new = [now for facets in old.values() if (now := renamed(facets, known)) != facets]
        workspace.records.facets.put(new)
        count += len(new)
    return count
