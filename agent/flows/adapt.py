"""Teaches the local chat model the workspace's own catalogue; kept where items are placed better."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.chains.write import WRITE
from agent.core.adapter import AdapterModel, Course, Fitted, Lesson, Trial
from agent.core.errors import InputError
from agent.core.learning import Change, Measured, Point, Report, What
from agent.core.ports import Progress, Workspace
from agent.core.schema import digest
from agent.core.watch import step
from agent.flows.distil import teacher_lessons
from agent.flows.lessons import facet_prompt, lessons
from agent.flows.placing import Pair, place_held_out
from agent.flows.sentences import Exam, divide, pass_exam
from agent.flows.teach import ENOUGH, MOST, placed
from agent.steps.place import catalogue_path
from agent.steps.split import Split, split
from agent.steps.text import is_chinese

MOST_JUDGED = 300
"""Items held out; each takes the model half a second."""
SEARCHED = 0.5
"""Share of the time that goes into trials, where any are wanted."""
_WATCHES = "loss in nats a token of an answer"


@dataclass(frozen=True)
class Wanted:
    """How it is to be learnt: the course, in how many trials a better one is looked for, and from which model besides.

    `teacher` is the identity of a capable chat model whose facets and sentences the workspace keeps; "" for none.
    """

    course: Course
    trials: int = 0
    teacher: str = ""


@dataclass(frozen=True)
class Adapted:
    """What learning came to, and its fate; what was measured of it, and how each judged item is placed otherwise."""

    model: AdapterModel
    kept: bool
    measured: tuple[Measured, ...]
    changed: tuple[Change, ...]

    def report(self, at: str) -> Report:
        """All of it that is to be shown."""
        curve = tuple(Point(mark.steps, mark.learnt, mark.watched) for mark in self.model.curve)
        return Report(What.ADAPTER, at, self.kept, self.measured, curve, _WATCHES, self.model.trials, self.changed)


@dataclass(frozen=True)
class _School:
    """What is learnt and watched, and what is judged by: items, and of a teacher's sentences their questions."""

    parts: Split[Pair]
    learnt: tuple[Lesson, ...]
    watched: tuple[Lesson, ...]
    exam: Exam

    @property
    def data(self) -> str:
        """Hash of what is learnt."""
        return digest(*(f"{one.body}\x1e{one.answer}" for one in self.learnt))


@step("train adapter")
def train_adapter(workspace: Workspace, wanted: Wanted, progress: Progress | None = None) -> Adapted:
    """Learns, compares on items that were held out, and keeps the adapter where the interval of the gain is above 0.

    Of trials half of the time is taken. A teacher's sentences are kept out of use where fewer of the held-out ones
    stand than without. Raises `InputError` where too few items have a path, or the teacher has left nothing here.
    """
    school = _school(workspace, wanted)
    course, trials = _search(workspace, school, wanted, progress)
    fitted = workspace.adapter_trainer.fit(school.learnt, school.watched, course, progress)
    adapted = _judge(workspace, school, fitted, course, trials, progress)
    workspace.learned.keep_adapter(adapted.model if adapted.kept else None, fitted.file)
    workspace.learned.keep_report(adapted.report(workspace.now().isoformat()))
    workspace.adapter_trainer.clear()
    if wanted.trials:
        workspace.course_search.clear()
    return adapted


def _school(workspace: Workspace, wanted: Wanted) -> _School:
    pairs = _pairs(workspace)
    if len(pairs) < ENOUGH:
        raise InputError(
            f"{len(pairs)} items with a path to learn from", where="the catalogue", hint=f"{ENOUGH} or more are needed"
        )
    parts = split(pairs, wanted.course.seed, MOST_JUDGED)
    learnt, watched = (lessons(workspace, _whole(workspace, part)) for part in (parts.learnt, parts.watched))
    told = teacher_lessons(workspace, wanted.teacher) if wanted.teacher else []
    if wanted.teacher and not told:
        raise InputError(
            f"nothing here was made by {wanted.teacher}",
            where="option --teacher",
            hint="give the model's name as profiles have it, under provenance",
        )
    divided = divide(told, {one.item_id for one, _ in (*parts.watched, *parts.judged)}, wanted.course.seed)
    return _School(parts, (*learnt, *divided.learnt), (*watched, *divided.watched), divided.exam)


def _pairs(workspace: Workspace) -> list[Pair]:
    """Items in the model's language with macro and mid; of very many an even sample."""
    found = [pair for pair in placed(workspace) if not is_chinese(pair[0].title)]
    return found[:: max(1, len(found) // MOST)]


def _whole(workspace: Workspace, pairs: Sequence[Pair]) -> list[Pair]:
    """With the micro of those whose path has one."""
    return [(item, catalogue_path(item, {}, workspace.preset)) for item, _ in pairs]


def _search(
    workspace: Workspace, school: _School, wanted: Wanted, progress: Progress | None
) -> tuple[Course, tuple[Trial, ...]]:
    """The course itself, or the best of some that were tried for a short while each."""
    course, trials = wanted.course, wanted.trials
    if not trials:
        return course, ()
    seconds = course.seconds * SEARCHED

    def tried(one: Course) -> Trial:
        short = replace(one, seconds=seconds / trials)
        fitted = workspace.adapter_trainer.fit(school.learnt, school.watched, short, progress)
        return Trial(one.rank, one.rate, one.epochs, min(mark.watched for mark in fitted.curve), fitted.seconds)

    key = digest(school.data, repr(course), str(trials))
    best, table = workspace.course_search.search(course, trials, key, tried)
    return replace(best, seconds=course.seconds - seconds), table


def _judge(
    workspace: Workspace,
    school: _School,
    fitted: Fitted,
    course: Course,
    trials: tuple[Trial, ...],
    progress: Progress | None,
) -> Adapted:
    """Both ways of placing the judged items: from their neighbours alone, and with the model that has learnt."""
    tasks = tuple(sorted({lesson.task for lesson in school.learnt}))
    placing = place_held_out(workspace, school.parts, workspace.adapter_trainer.open(fitted.file, tasks), progress)
    both, (low, high) = placing.measured(2, course.seed)
    macro, _ = placing.measured(1, course.seed)
    passed = pass_exam(workspace, school.exam, fitted.file, course.seed)
    model = AdapterModel(
        sha256=hashlib.sha256(fitted.file.read_bytes()).hexdigest(),
        base=workspace.adapter_trainer.base,
        tasks=tuple(task for task in tasks if task not in passed.worse),
        prompts=(facet_prompt(workspace, "en").version,),
        data=school.data,
        rank=course.rank,
        rate=course.rate,
        epochs=fitted.best,
        seed=course.seed,
        lessons=len(school.learnt),
        people=tuple(sorted({one.item_id for one in school.learnt if one.task == WRITE.name})),
        items=both.many,
        before=both.before,
        after=both.after,
        low=low,
        high=high,
        seconds=fitted.seconds,
        peak_mb=fitted.peak_mb,
        dtype=fitted.dtype,
        curve=fitted.curve,
        trials=trials,
    )
    return Adapted(model, low > 0, (both, macro, *passed.measured), placing.changed)
