"""Has the best candidates read a second time, by a cross-encoder or by the chat model, which may change their order."""

from __future__ import annotations

from collections.abc import Sequence

from agent.core.ports import Reranker, Workspace
from agent.core.schema import Candidate, Item, Second
from agent.core.wanted import Wanted
from agent.core.watch import step
from agent.flows.answer import Asked
from agent.flows.hear import Ears
from agent.flows.listwise import listwise
from agent.flows.popular import list_language
from agent.flows.portrait import Portrait, portrait
from agent.flows.shape import pool_size
from agent.steps.second import reordered
from agent.steps.text import item_text

TOP = 30
"""Candidates that are read again: three pages of ten, and what a model can hold in one question."""


def depth(workspace: Workspace, wanted: Wanted) -> int:
    """How many of the best candidates are needed: as many as `shape` wants to see, and all that are read again."""
    return max(pool_size(workspace, wanted), TOP if workspace.settings.rerank != "none" else 0)


@step("second reading")
async def rerank(
    ears: Ears, pool: Sequence[Candidate], wanted: Wanted, asked: Asked | None
) -> tuple[list[Candidate], Second | None]:
    """The pool, which is ranked best first, as `shape` wants it, and what a second reading of its `TOP` came to.

    Only places change: a candidate keeps its score, parts and pulls, which say what spoke for it the first time. The
    first order stays, and the `Second` says why, where the model cannot be asked, does not answer, or contradicts
    itself. Raises `RerankError` for a cross-encoder that cannot be used.
    """
    size, best = pool_size(ears.workspace, wanted), pool[:TOP]
    if ears.workspace.settings.rerank == "none":
        return list(pool[:size]), None
    items = ears.workspace.records.items.get([candidate.item_id for candidate in best])
    there = [place for place, candidate in enumerate(best) if candidate.item_id in items]
    if len(there) < 2:
        return list(pool[:size]), None
    chosen = [items[best[place].item_id] for place in there]
    order, second = await _read(ears, chosen, asked)
    places = reordered(len(pool), [there[place] for place in order])
    return [pool[place] for place in places[:size]], second


async def _read(ears: Ears, items: Sequence[Item], asked: Asked | None) -> tuple[list[int], Second]:
    """The order of the items' places, and what the reading came to."""
    workspace = ears.workspace
    known = {item.item_id: item for item in items}
    language = asked.language if asked else list_language(workspace, ears.person, known)
    about = portrait(ears, asked, language)
    if workspace.reranker:
        return _scored(workspace.reranker, about, items)
    return await listwise(workspace, about, items, language, ears.person.user_id)


def _scored(reranker: Reranker, about: Portrait, items: Sequence[Item]) -> tuple[list[int], Second]:
    scores = reranker.scores(about.wish, [item_text(item) for item in items])
    return sorted(range(len(items)), key=lambda place: -scores[place]), Second(by=reranker.identity, kept=False)
