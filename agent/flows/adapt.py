"""Teaches the local chat model the workspace's own catalogue; kept where items are placed better."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.core import schema
from agent.core.adapter import AdapterModel, Course, Fitted, Lesson
from agent.core.errors import InputError
from agent.core.ports import Progress, Scorer, Workspace
from agent.core.schema import Item, digest
from agent.core.watch import step
from agent.flows.lessons import facet_prompt, lessons, weighed
from agent.flows.teach import ENOUGH, MOST, placed
from agent.steps.learn import Readout
from agent.steps.paired import gain
from agent.steps.place import catalogue_path
from agent.steps.shares import Split, split
from agent.steps.text import is_chinese, lesson_text

MOST_JUDGED = 300
"""Items held out; each takes the model half a second."""

Pair = tuple[Item, schema.Path]


@dataclass(frozen=True)
class Adapted:
    """What learning came to, and its fate; how each judged item was placed before and after."""

    model: AdapterModel
    kept: bool
    changed: tuple[tuple[str, schema.Path, schema.Path, schema.Path], ...]
    """Title, true path, path before and path after, where these differ."""


@step("train adapter")
def train_adapter(workspace: Workspace, course: Course, progress: Progress | None = None) -> Adapted:
    """Learns, compares on items that were held out, and keeps the adapter where the interval of the gain is above 0.

    Raises `InputError` where too few items have a path.
    """
    pairs = _pairs(workspace)
    if len(pairs) < ENOUGH:
        raise InputError(
            f"{len(pairs)} items with a path to learn from", where="the catalogue", hint=f"{ENOUGH} or more are needed"
        )
    parts = split(pairs, course.seed, MOST_JUDGED)
    learnt, watched = (lessons(workspace, _whole(workspace, part)) for part in (parts.learnt, parts.watched))
    fitted = workspace.adapter_trainer.fit(learnt, watched, course, progress)
    adapted = _judge(workspace, parts, learnt, fitted, course, progress)
    workspace.learned.keep_adapter(adapted.model if adapted.kept else None, fitted.file)
    return adapted


def _pairs(workspace: Workspace) -> list[Pair]:
    """Items in the model's language with macro and mid; of very many an even sample."""
    found = [pair for pair in placed(workspace) if not is_chinese(pair[0].title)]
    return found[:: max(1, len(found) // MOST)]


def _whole(workspace: Workspace, pairs: Sequence[Pair]) -> list[Pair]:
    """With the micro of those whose path has one."""
    return [(item, catalogue_path(item, {}, workspace.preset)) for item, _ in pairs]


def _judge(
    workspace: Workspace,
    parts: Split[Pair],
    learnt: Sequence[Lesson],
    fitted: Fitted,
    course: Course,
    progress: Progress | None,
) -> Adapted:
    """Both ways of placing the judged items: from their neighbours alone, and with the model that has learnt."""
    scorer = workspace.adapter_trainer.open(fitted.file)
    before, after = _placed(workspace, parts, scorer, progress)
    truth = [path for _, path in parts.judged]
    right = [np.array([_same(one, other) for one, other in zip(side, truth, strict=True)]) for side in (before, after)]
    low, high = gain(right[1], right[0], course.seed)
    model = AdapterModel(
        sha256=hashlib.sha256(fitted.file.read_bytes()).hexdigest(),
        base=workspace.adapter_trainer.base,
        prompts=(facet_prompt(workspace, "en").version,),
        data=digest(*(f"{one.body}\x1e{one.answer}" for one in learnt)),
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
    )
    rows = zip((item.title for item, _ in parts.judged), truth, before, after, strict=True)
    return Adapted(model, low > 0, tuple(row for row in rows if row[2] != row[3]))


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
    return workspace.embedder.encode([lesson_text(item) for item in items])


def _same(one: schema.Path, other: schema.Path) -> bool:
    return [name.casefold() for name in one] == [name.casefold() for name in other]
