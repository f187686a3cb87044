"""Asks the chat model in what order candidates suit somebody, in several shuffled orders, and what to make of that."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

from agent.chains.ask import Outcome, chain
from agent.chains.rerank import RERANK, RankAnswer, RankQuestion, lost
from agent.core.errors import BudgetReached, ModelError
from agent.core.ports import Workspace
from agent.core.schema import Facets, Item, Second, digest
from agent.flows.portrait import Portrait
from agent.flows.say import rules
from agent.steps.second import SURE, verdict
from agent.steps.shuffled import shuffles
from agent.steps.text import TITLE_LIMIT, one_line
from agent.steps.verify import barred
from prompts import load

_NOTE_LIMIT = 200
"""Characters."""


async def listwise(
    workspace: Workspace, about: Portrait, items: Sequence[Item], language: str, user_id: str
) -> tuple[list[int], Second]:
    """The order of the items' places, and what the reading came to.

    It is the order that is given, and the `Second` says why, where the model cannot be asked, does not answer, or
    contradicts itself.
    """
    question = _question(workspace, about, items)
    why = _unaskable(workspace, question, language)
    if why:
        return _as_it_was(workspace, len(items), why)
    shuffled = shuffles(len(items), workspace.settings.rerank_orders, seed=int(digest(*question.candidates)[:12], 16))
    try:
        outcomes = await _ask(workspace, [_shown(question, order) for order in shuffled], language, user_id)
    except (ModelError, BudgetReached) as error:
        return _as_it_was(workspace, len(items), error.what)
    return _judged(workspace, len(items), shuffled, outcomes)


def _unaskable(workspace: Workspace, question: RankQuestion, language: str) -> str:
    """Why the model is not asked; "" where it is."""
    if not workspace.chat.speaks(language):
        return f"the chat model is not asked in {language!r}"
    return "what it would read is sensitive" if barred([*question.holes().values()], rules(workspace, language)) else ""


def _question(workspace: Workspace, about: Portrait, items: Sequence[Item]) -> RankQuestion:
    facets = workspace.records.facets.get([item.item_id for item in items])
    lines = tuple(_line(item, facets.get(item.item_id)) for item in items)
    return RankQuestion(**asdict(about), candidates=lines)


def _line(item: Item, facets: Facets | None) -> str:
    """The title, and of what kind the item is."""
    title = one_line(item.title, TITLE_LIMIT)
    kind = " > ".join(facets.facets[0].names[:2]) if facets and facets.facets else ""
    return f"{title} ({one_line(kind, TITLE_LIMIT)})" if kind else title


def _shown(question: RankQuestion, order: Sequence[int]) -> RankQuestion:
    """The question with its candidates in this order, numbered."""
    lines = tuple(f"{number}. {question.candidates[place]}" for number, place in enumerate(order, start=1))
    return question.model_copy(update={"candidates": lines})


async def _ask(
    workspace: Workspace, questions: Sequence[RankQuestion], language: str, user_id: str
) -> list[Outcome[RankAnswer]]:
    """One outcome a question; raises the first error once all calls have ended."""
    prompt = load(RERANK.name, language, workspace.preset.name)
    asked = chain(RERANK, workspace.chat, prompt, check=lost, user_id=user_id or None)
    ended = await asyncio.gather(*(asked.ainvoke([one]) for one in questions), return_exceptions=True)
    outcomes: list[Outcome[RankAnswer]] = []
    for one in ended:
        if isinstance(one, BaseException):
            raise one
        outcomes += one.outcomes
    return outcomes


def _judged(
    workspace: Workspace, count: int, shuffled: Sequence[Sequence[int]], outcomes: Sequence[Outcome[RankAnswer]]
) -> tuple[list[int], Second]:
    """Of the outcomes, each to the candidates in the order of `shuffled`; two answers at least say something."""
    told = zip(shuffled, outcomes, strict=True)
    answers = [[order[place] for place in outcome.answer.places] for order, outcome in told if outcome.answer]
    if len(answers) < 2:
        failed = next(outcome.complaint for outcome in outcomes if outcome.answer is None)
        return _as_it_was(workspace, count, f"{len(answers)} of {len(outcomes)} answers are an order: {failed}")
    order, agreement, kept = verdict(count, answers)
    note = f"it agrees with itself by less than {SURE:g}" if kept else ""
    return order, Second(by=workspace.chat.identity, agreement=agreement, kept=kept, note=note)


def _as_it_was(workspace: Workspace, count: int, note: str) -> tuple[list[int], Second]:
    told = Second(by=workspace.chat.identity, kept=True, note=one_line(note, _NOTE_LIMIT))
    return list(range(count)), told
