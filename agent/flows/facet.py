"""Facets the catalogue: each item once, the catalogue's own path first, the model for what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, replace

from agent.chains.ask import Outcome, chain
from agent.chains.facet import FACET, FacetNames, ItemQuestion
from agent.core.asking import Style
from agent.core.errors import ModelThrottled, ModelUnreachable
from agent.core.ports import Progress, Workspace
from agent.core.schema import Facets, Item, Usage, digest
from agent.core.watch import step
from agent.flows.lessons import facet_prompt, item_words
from agent.flows.survey import Survey, given_path, survey
from agent.flows.teach import Teacher, open_teacher
from agent.steps.canon import renamed
from agent.steps.place import needs_model, settle
from agent.steps.text import is_chinese

PROVISIONAL = "provisional"
"""The recipe of facets that no run takes for finished."""


@dataclass(frozen=True)
class FacetReport:
    """What faceting took: items looked at, faceted anew, of those by asking a model; what failed and why."""

    items: int
    made: int
    asked: int
    usage: Usage
    failed: int = 0
    reason: str = ""
    """Of the first failure."""


@step("facet")
async def facet_items(
    workspace: Workspace,
    batches: Iterable[Sequence[Item]],
    *,
    workers: int = 1,
    progress: Progress | None = None,
    stop: asyncio.Event | None = None,
) -> FacetReport:
    """Facets for every item of `batches` that has none, or stale ones; kept in the records batch by batch.

    An item that the model cannot place keeps what the catalogue says, be it nothing; one that could not be asked about
    stays without facets and is counted as failed. Raises `ModelDenied` and `BudgetReached`, which concern all items.
    """
    surveyed = survey(workspace)
    teacher = open_teacher(workspace, progress)
    turn = _Turn(asyncio.Semaphore(workers), progress, stop)
    total = FacetReport(0, 0, 0, Usage())
    for batch in batches:
        if turn.stopped:
            break
        groups = _groups(workspace, _due(workspace, batch, surveyed, teacher))
        placed = await _all(_place(workspace, group, turn) for group in groups)
        total = _sum([total, FacetReport(len(batch), 0, 0, Usage()), *placed])
    return total


async def _all(places: Iterable[Coroutine[None, None, FacetReport]]) -> list[FacetReport]:
    """Lets calls in flight end, and be kept, before the first error is raised."""
    results = await asyncio.gather(*places, return_exceptions=True)
    reports = [result for result in results if isinstance(result, FacetReport)]
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return reports


def _sum(reports: Sequence[FacetReport]) -> FacetReport:
    return FacetReport(
        items=sum(report.items for report in reports),
        made=sum(report.made for report in reports),
        asked=sum(report.asked for report in reports),
        usage=sum((report.usage for report in reports), Usage()),
        failed=sum(report.failed for report in reports),
        reason=next((report.reason for report in reports if report.reason), ""),
    )


@dataclass(frozen=True)
class Due:
    """An item to facet, what the catalogue says of it, and the recipe that its facets will bear."""

    item: Item
    start: tuple[str, ...]
    language: str
    recipe: str
    learnt: bool = False
    """Whether the start was learnt from other items."""


@dataclass(frozen=True)
class _Turn:
    """Who may ask next, who is told, and whether to go on at all."""

    semaphore: asyncio.Semaphore
    progress: Progress | None
    stop: asyncio.Event | None

    @property
    def stopped(self) -> bool:
        return self.stop is not None and self.stop.is_set()

    def report(
        self, *, made: int = 0, asked: int = 0, failed: int = 0, reason: str = "", usage: Usage | None = None
    ) -> FacetReport:
        """A group's report, after the bar has moved."""
        if self.progress:
            self.progress("facet", made + failed, None)
        return FacetReport(0, made, asked, usage or Usage(), failed, reason)


def _due(workspace: Workspace, batch: Sequence[Item], surveyed: Survey, teacher: Teacher | None = None) -> list[Due]:
    kept = workspace.records.facets.get([item.item_id for item in batch])
    due = []
    for item in batch:
        language = "zh" if is_chinese(item.title) else "en"
        start = given_path(workspace, item, language, surveyed)
        lesson = teacher.recipe if teacher and not item.categories else ""
        made = recipe(workspace, item, start, language, lesson)
        old = kept.get(item.item_id)
        if old is None or (old.content_hash, old.recipe) != (item.content_hash, made):
            due.append(Due(item, start, language, made))
    return _taught(due, teacher) if teacher else due


def _taught(due: Sequence[Due], teacher: Teacher) -> list[Due]:
    """With the learnt beginnings of those whose items carry no path."""
    learnt = teacher.paths([one.item for one in due if not one.item.categories])
    return [
        replace(one, start=learnt[one.item.item_id], learnt=True) if one.item.item_id in learnt else one for one in due
    ]


def recipe(
    workspace: Workspace, item: Item, start: tuple[str, ...], language: str, lesson: str, identity: str = ""
) -> str:
    """Changes with whatever the facets depend on besides the item, one of which is the chat model's `identity`."""
    if not lesson and not needs_model(item, start):
        return digest("catalogue", *start)
    model = (identity or workspace.chat.identity) if workspace.chat.speaks(language) else ""
    return digest(model, facet_prompt(workspace, language).version, *start, *([lesson] if lesson else []))


def _needs_model(workspace: Workspace, due: Due) -> bool:
    return needs_model(due.item, due.start) and workspace.chat.speaks(due.language)


def _groups(workspace: Workspace, due: Sequence[Due]) -> list[list[Due]]:
    """What goes together: all that need no model, and per language as many questions as fit one call."""
    ready = [one for one in due if not _needs_model(workspace, one)]
    groups = [ready] if ready else []
    if len(ready) == len(due):
        return groups
    size = workspace.chat.questions_per_call
    for language in ("en", "zh"):
        asked = [one for one in due if one.language == language and _needs_model(workspace, one)]
        groups += [asked[n : n + size] for n in range(0, len(asked), size)]
    return groups


async def _place(workspace: Workspace, group: Sequence[Due], turn: _Turn) -> FacetReport:
    if not _needs_model(workspace, group[0]):
        workspace.records.facets.put([_facets(due, None, anchored=True) for due in group])
        return turn.report(made=len(group))
    async with turn.semaphore:
        if turn.stopped:
            return turn.report(failed=len(group), reason="stopped by hand")
        try:
            asked = chain(FACET, workspace.chat, facet_prompt(workspace, group[0].language))
            answered = await asked.ainvoke(facet_questions(group))
        except (ModelThrottled, ModelUnreachable) as error:
            return turn.report(failed=len(group), reason=str(error))
    kept = _keep(workspace, group, answered.outcomes)
    complaint = next((outcome.complaint for outcome in answered.outcomes if outcome.malformed), "")
    reason = f"no usable facets: {complaint}" if kept < len(group) else ""
    return turn.report(made=kept, asked=kept, failed=len(group) - kept, reason=reason, usage=answered.usage)


def _keep(workspace: Workspace, group: Sequence[Due], outcomes: Sequence[Outcome[FacetNames]]) -> int:
    """Stores facets for all but those whose answer stayed malformed; how many."""
    small = workspace.chat.style is Style.LINE  # one without an idea writes no names; that is an answer
    told = [(due, one.answer) for due, one in zip(group, outcomes, strict=True) if small or not one.malformed]
    workspace.records.facets.put([_facets(due, answer, anchored=small) for due, answer in told])
    return len(told)


def facet_questions(group: Sequence[Due]) -> list[ItemQuestion]:
    """What the model is asked about a group of items."""
    return [ItemQuestion(item=item_words(due.item), known=due.start) for due in group]


def due_groups(
    workspace: Workspace, batch: Sequence[Item], surveyed: Survey, teacher: Teacher | None
) -> list[list[Due]]:
    """The groups of a batch that need the model."""
    groups = _groups(workspace, _due(workspace, batch, surveyed, teacher))
    return [group for group in groups if _needs_model(workspace, group[0])]


def expected_facets(workspace: Workspace, items: Iterable[Item], surveyed: Survey) -> dict[str, Facets]:
    """Stored facets, and what the catalogue alone says of items that have none yet, by the names that are known."""
    batch = list(items)
    facets = workspace.records.facets.get([item.item_id for item in batch])
    due = [due for due in _due(workspace, batch, surveyed) if due.item.item_id not in facets]
    told = {one.item.item_id: _facets(one, None, anchored=True) for one in due}
    return facets | {item_id: renamed(one, surveyed.known) for item_id, one in told.items()}


def place_untouched(workspace: Workspace) -> None:
    """Keeps what the catalogue alone says of items that nobody has touched and that have no facets.

    With the first event comes a model's turn, where it can add something; what nobody touches costs no call. Memory is
    one batch's facets.
    """
    surveyed, touched = survey(workspace), workspace.records.events.popularity().keys()
    for batch in workspace.records.items.each():
        there = workspace.records.facets.get([item.item_id for item in batch]).keys() | touched
        new = [item for item in batch if item.item_id not in there]
        workspace.records.facets.put([_provisional(due, surveyed) for due in _due(workspace, new, surveyed)])


def _provisional(due: Due, surveyed: Survey) -> Facets:
    facets = renamed(_facets(due, None, anchored=True), surveyed.known)
    return facets.model_copy(update={"recipe": PROVISIONAL}) if needs_model(due.item, due.start) else facets


def _facets(due: Due, answer: FacetNames | None, *, anchored: bool) -> Facets:
    facet = settle(due.item, due.start, answer.names if answer else (), anchored=anchored, learnt=due.learnt)
    return Facets(
        item_id=due.item.item_id,
        content_hash=due.item.content_hash,
        recipe=due.recipe,
        facets=(facet,) if facet else (),
    )
