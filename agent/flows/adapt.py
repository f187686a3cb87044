"""Teaches the local chat model the workspace's own catalogue; kept where items are placed better."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agent.chains.facet import SEPARATOR
from agent.core import schema
from agent.core.adapter import AdapterModel, Course, Fitted, Lesson, Trial
from agent.core.errors import InputError
from agent.core.learning import Change, Measured, Point, Report, What
from agent.core.ports import Progress, Scorer, Workspace
from agent.core.schema import Item, digest
from agent.core.watch import step
from agent.flows.lessons import facet_prompt, lessons, weighed
from agent.flows.teach import ENOUGH, MOST, placed
from agent.steps.learn import Readout
from agent.steps.lessons import spread
from agent.steps.place import catalogue_path
from agent.steps.shares import Split, split
from agent.steps.text import is_chinese, lesson_text

MOST_JUDGED = 300
"""Items held out; each takes the model half a second."""
SEARCHED = 0.5
"""Share of the time that goes into trials, where any are wanted."""

Pair = tuple[Item, schema.Path]


@dataclass(frozen=True)
class Adapted:
    """What learning came to, and its fate; how each judged item was placed before and after."""

    model: AdapterModel
    kept: bool
    changed: tuple[Change, ...]

    def report(self, at: str) -> Report:
        """All of it that is to be shown."""
        model = self.model
        measured = Measured("macro and mid", model.before, model.after, (model.low, model.high), model.items, "items")
        curve = tuple(Point(mark.steps, mark.learnt, mark.watched) for mark in model.curve)
        watches = "loss in nats a token of an answer"
        return Report(What.ADAPTER, at, self.kept, (measured,), curve, watches, model.trials, self.changed)


@step("train adapter")
def train_adapter(workspace: Workspace, course: Course, progress: Progress | None = None, trials: int = 0) -> Adapted:
    """Learns, compares on items that were held out, and keeps the adapter where the interval of the gain is above 0.

    With `trials` half of the time looks for rank, rate and epochs first. Raises `InputError` where too few items have
    a path.
    """
    pairs = _pairs(workspace)
    if len(pairs) < ENOUGH:
        raise InputError(
            f"{len(pairs)} items with a path to learn from", where="the catalogue", hint=f"{ENOUGH} or more are needed"
        )
    parts = split(pairs, course.seed, MOST_JUDGED)
    learnt, watched = (lessons(workspace, _whole(workspace, part)) for part in (parts.learnt, parts.watched))
    found, table = _search(workspace, learnt, watched, course, trials, progress)
    fitted = workspace.adapter_trainer.fit(learnt, watched, found, progress)
    adapted = _judge(workspace, parts, learnt, fitted, (found, table), progress)
    workspace.learned.keep_adapter(adapted.model if adapted.kept else None, fitted.file)
    workspace.learned.keep_report(adapted.report(workspace.now().isoformat()))
    workspace.adapter_trainer.clear()
    if table:
        workspace.course_search.clear()
    return adapted


def _pairs(workspace: Workspace) -> list[Pair]:
    """Items in the model's language with macro and mid; of very many an even sample."""
    found = [pair for pair in placed(workspace) if not is_chinese(pair[0].title)]
    return found[:: max(1, len(found) // MOST)]


def _whole(workspace: Workspace, pairs: Sequence[Pair]) -> list[Pair]:
    """With the micro of those whose path has one."""
    return [(item, catalogue_path(item, {}, workspace.preset)) for item, _ in pairs]


def _search(
    workspace: Workspace,
    learnt: Sequence[Lesson],
    watched: Sequence[Lesson],
    course: Course,
    trials: int,
    progress: Progress | None,
) -> tuple[Course, tuple[Trial, ...]]:
    """The course itself, or the best of some that were tried for a short while each."""
    if not trials:
        return course, ()
    seconds = course.seconds * SEARCHED

    def tried(one: Course) -> Trial:
        fitted = workspace.adapter_trainer.fit(learnt, watched, replace(one, seconds=seconds / trials), progress)
        loss = min(mark.watched for mark in fitted.curve)
        return Trial(one.rank, one.rate, one.epochs, loss, fitted.seconds)

    key = digest(_data(learnt), repr(course), str(trials))
    best, table = workspace.course_search.search(course, trials, key, tried)
    return replace(best, seconds=course.seconds - seconds), table


def _judge(
    workspace: Workspace,
    parts: Split[Pair],
    learnt: Sequence[Lesson],
    fitted: Fitted,
    searched: tuple[Course, tuple[Trial, ...]],
    progress: Progress | None,
) -> Adapted:
    """Both ways of placing the judged items: from their neighbours alone, and with the model that has learnt."""
    tasks = tuple(sorted({lesson.task for lesson in learnt}))
    scorer = workspace.adapter_trainer.open(fitted.file, tasks)
    before, after = _placed(workspace, parts, scorer, progress)
    truth = [path for _, path in parts.judged]
    right = [np.array([_same(one, other) for one, other in zip(side, truth, strict=True)]) for side in (before, after)]
    course, trials = searched
    low, high = spread(right[1].astype(np.float64) - right[0], course.seed)
    model = AdapterModel(
        sha256=hashlib.sha256(fitted.file.read_bytes()).hexdigest(),
        base=workspace.adapter_trainer.base,
        tasks=tasks,
        prompts=(facet_prompt(workspace, "en").version,),
        data=_data(learnt),
        rank=course.rank,
        rate=course.rate,
        epochs=fitted.best,
        seed=course.seed,
        lessons=len(learnt),
        items=len(truth),
        before=float(right[0].mean()),
        after=float(right[1].mean()),
        low=low,
        high=high,
        seconds=fitted.seconds,
        peak_mb=fitted.peak_mb,
        dtype=fitted.dtype,
        curve=fitted.curve,
        trials=trials,
    )
    titles = [item.title for item, _ in parts.judged]
    return Adapted(model, low > 0, tuple(_changes(titles, truth, before, after)))


def _data(learnt: Sequence[Lesson]) -> str:
    return digest(*(f"{one.body}\x1e{one.answer}" for one in learnt))


def _changes(
    titles: Sequence[str], truth: Sequence[schema.Path], before: Sequence[schema.Path], after: Sequence[schema.Path]
) -> list[Change]:
    """The items that are now placed otherwise."""
    changes = []
    for title, true, old, new in zip(titles, truth, before, after, strict=True):
        if old != new:
            better = True if _same(new, true) else False if _same(old, true) else None
            said = [SEPARATOR.join(path) for path in (true, old, new)]
            changes.append(Change(title, said[0], said[1], said[2], better))
    return changes


def _placed(
    workspace: Workspace, parts: Split[Pair], scorer: Scorer, progress: Progress | None
) -> tuple[list[schema.Path], list[schema.Path]]:
    known = [*parts.learnt, *parts.watched]
    asked = [item for item, _ in parts.judged]
    readout = Readout(_vectors(workspace, [item for item, _ in known]), [path for _, path in known])
    vectors = _vectors(workspace, asked)

    def told() -> None:
        if progress:
            progress("judge adapter", 1, len(asked))

    table = weighed(workspace, scorer, readout.classes, asked, told)
    return [one.path for one in readout.guess(vectors)], [one.path for one in readout.guess(vectors, table)]


def _vectors(workspace: Workspace, items: Sequence[Item]) -> NDArray[np.float32]:
    return workspace.plain_embedder.encode([lesson_text(item) for item in items])


def _same(one: schema.Path, other: schema.Path) -> bool:
    return [name.casefold() for name in one] == [name.casefold() for name in other]
