"""Trains the embedder on the workspace's own past, and puts what it learnt in use once all is embedded anew."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from agent.core.errors import InputError
from agent.core.learned import TextMap, moved
from agent.core.learning import Change, Measured, Point, Report, What
from agent.core.ports import MapLearner, Matrix, Progress, Workspace
from agent.core.watch import step
from agent.flows.accepted import accepted
from agent.flows.index import ITEMS, index_everything, item_stamp
from agent.flows.moves import moves
from agent.flows.patterns import everybody
from agent.steps.lessons import (
    MOST,
    SHORTEST,
    TARGETS,
    Exam,
    Lessons,
    N,
    Pairs,
    ahead,
    batches,
    exams,
    kept,
    lessons,
    ndcg,
    nearness,
)
from agent.steps.spread import spread
from agent.steps.text import is_chinese, item_text, path_text
from agent.steps.trace import Trace

LEAST = 20
"""People who have choices enough, below which there is nothing to judge by."""
ROUNDS, STEPS, PATIENCE = 60, 20, 6
"""Rounds at most, steps of one, and how many rounds may bring nothing before the learning stops."""
SIZE, OTHERS = 256, 2_000
"""Lessons of a step, and about how many items each is told from."""
_WATCHED = "mean 1 / log2(1 + place) of watched choices"
TOGETHER = 1_000
"""Items of one question to the records, and of one write to the vectors."""


@dataclass(frozen=True)
class TrainedEmbedder:
    """What learning came to: nDCG@10 of the held-out choices by the text's own rows and by the mapped, and its fate."""

    text_map: TextMap
    kept: bool
    curve: tuple[Point, ...]
    changed: tuple[Change, ...]

    def report(self, at: str) -> Report:
        """All of it that is to be shown."""
        found = self.text_map
        name = f"nDCG@{N} by texts alone"
        measured = Measured(name, found.before, found.after, found.gain, found.people, "people")
        return Report(What.EMBEDDER, at, self.kept, (measured,), self.curve, _WATCHED, (), self.changed)


@step("train embedder")
def train_embedder(
    workspace: Workspace, progress: Progress | None = None, minutes: float = 10.0, seed: int = 1
) -> TrainedEmbedder:
    """Learns, compares on choices that were held out, and is kept where the 95 % interval of the gain is above zero.

    Until every vector of it is there, the old ones and the old embedder stay in use, also where it is killed. Learning
    ends after `minutes`; `workspace` stays with what it began with. Raises `InputError` where there is too
    little to learn from.
    """
    in_use = workspace.learned.text_map()
    workspace.vectors.tidy({in_use.digest} if in_use else ())  # of those before it, and of one that was cut off
    item_ids, traces = everybody(workspace)
    catalogue = _plain(workspace, progress)
    learnt = learn(
        catalogue.rows,
        traces,
        _told(workspace, item_ids, traces),
        Course(workspace.plain_embedder.identity, minutes, seed, workspace.map_learner),
        progress,
    )
    better = learnt.text_map.gain[0] > 0.0
    if better:
        _switch(workspace, catalogue, learnt.text_map, progress)
    changed = _changes(workspace, catalogue, learnt)
    trained = TrainedEmbedder(learnt.text_map, better, learnt.curve, changed)
    workspace.learned.keep_report(trained.report(workspace.now().isoformat()))
    return trained


@dataclass(frozen=True, eq=False)
class _Catalogue:
    """Every item as the plain embedder has it, in the order of the records."""

    item_ids: tuple[str, ...]
    hashes: tuple[str, ...]
    """Of the texts that `rows` are of."""
    rows: Matrix


def _plain(workspace: Workspace, progress: Progress | None) -> _Catalogue:
    """Embedded anew: what is stored may be of another embedder."""
    ids: list[str] = []
    hashes: list[str] = []
    rows: list[Matrix] = []
    total = workspace.records.items.count()
    for batch in workspace.records.items.each():
        rows.append(workspace.plain_embedder.encode([item_text(item) for item in batch]))
        ids += [item.item_id for item in batch]
        hashes += [item.content_hash for item in batch]
        if progress:
            progress("read the catalogue", len(batch), total)
    return _Catalogue(tuple(ids), tuple(hashes), np.concatenate(rows) if rows else np.zeros((0, 1), np.float32))


def _told(workspace: Workspace, item_ids: Sequence[str], traces: Mapping[str, Trace]) -> Pairs:
    """Rows of what is said of items, each beside an item's column: requests on which it was taken, and its mid path."""
    index = {item_id: n for n, item_id in enumerate(item_ids)}
    told = [*_sample(_requests(workspace, index, traces)), *_sample(_paths(workspace, index))]
    rows = workspace.plain_embedder.encode([text for text, _ in told])
    return Pairs(rows, np.array([column for _, column in told], dtype=np.int64))


def _sample(pairs: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """All, or of more than `MOST` an even sample."""
    found = list(pairs)
    return found[:: max(1, -(-len(found) // MOST))]


def _paths(workspace: Workspace, index: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """What an interest at the middle grain is called, and an item of it."""
    keys = list(index)
    for start in range(0, len(keys), TOGETHER):
        for key, found in workspace.records.facets.get(keys[start : start + TOGETHER]).items():
            yield from ((path_text(path), index[key]) for path in found.paths.values() if len(path) == 2)


def _requests(workspace: Workspace, index: Mapping[str, int], traces: Mapping[str, Trace]) -> Iterator[tuple[str, int]]:
    """In a language that the embedder speaks, on items that the person's own held-out choices are not."""
    may = {user_id: set(kept(trace).columns.tolist()) for user_id, trace in traces.items()}
    for one in accepted(workspace):
        language = "zh" if is_chinese(one.text) else "en"
        if index.get(one.item_id) in may.get(one.user_id, ()) and workspace.plain_embedder.speaks(language):
            yield one.text, index[one.item_id]


def _switch(workspace: Workspace, catalogue: _Catalogue, text_map: TextMap, progress: Progress | None) -> None:
    """Everything under the map beside what is in use, and then, in one step, the map in use."""
    new = workspace.under(text_map)
    for start in range(0, len(catalogue.item_ids), TOGETHER):
        part = slice(start, start + TOGETHER)
        stamps = [item_stamp(new, text) for text in catalogue.hashes[part]]
        new.vectors.upsert(ITEMS, catalogue.item_ids[part], text_map.apply(catalogue.rows[part]), stamps)
    index_everything(new, progress)
    workspace.learned.keep_text_map(text_map)


def _changes(workspace: Workspace, catalogue: _Catalogue, learnt: Learnt) -> tuple[Change, ...]:
    rows, wanted = catalogue.rows, learnt.judging.wanted.ravel()
    before, after = (ahead(one, learnt.judging).ravel() for one in (rows, learnt.text_map.apply(rows)))
    return moves(workspace, [catalogue.item_ids[column] for column in wanted], before, after, N)


@dataclass(frozen=True)
class Course:
    """How it is learnt: from the rows of which embedder, for how long at most, by which dice and by whom."""

    base: str
    minutes: float
    seed: int
    learner: Callable[[int], MapLearner]


@dataclass(frozen=True, eq=False)
class Learnt:
    """The map, how it came about, and the choices that it was judged on."""

    text_map: TextMap
    curve: tuple[Point, ...]
    judging: Exam


def learn(
    items: Matrix, traces: Mapping[str, Trace], told: Pairs, course: Course, progress: Progress | None = None
) -> Learnt:
    """The map that is best on the first held-out choices, judged on the later; nothing held out is learnt from.

    `items` are the (n, d) unit rows of the columns that `traces` are of, `told` what is said of some of them.
    """
    watching, judging = exams(traces)
    if len(judging.wanted) < LEAST:
        raise InputError(
            f"{len(judging.wanted)} people with choices enough to hold some out",
            where="the records",
            hint=f"{LEAST} with {SHORTEST + TARGETS} choices each are needed",
        )
    taught = lessons(items, [kept(trace) for trace in traces.values()], told)
    matrix, curve = _best(course, taught, watching, progress)
    before, after = ndcg(items, judging), ndcg(moved(items, matrix), judging)
    text_map = TextMap(
        base=course.base,
        matrix=matrix,
        before=float(before.mean()),
        after=float(after.mean()),
        gain=spread(after - before, course.seed),
        people=len(judging.wanted),
        lessons=len(taught.wanted),
        seed=course.seed,
    )
    return Learnt(text_map, curve, judging)


def _best(
    course: Course, taught: Lessons, watching: Exam, progress: Progress | None
) -> tuple[Matrix, tuple[Point, ...]]:
    """The matrix of the round that foretold the watched choices best, and how well each did."""
    learner = course.learner(taught.items.shape[1])
    best, matrix, since = nearness(taught.items, watching), learner.matrix, 0
    curve = [Point(0, None, best)]
    for _ in _rounds(learner, taught, course, progress):
        score = nearness(moved(taught.items, learner.matrix), watching)
        curve.append(Point(curve[-1].step + STEPS, None, score))
        best, matrix, since = (score, learner.matrix, 0) if score > best else (best, matrix, since + 1)
        if since >= PATIENCE:
            break
    if progress:
        progress("learn the catalogue", ROUNDS - (len(curve) - 1), ROUNDS)  # what was not needed, or had no time
    return matrix, tuple(curve)


def _rounds(learner: MapLearner, taught: Lessons, course: Course, progress: Progress | None) -> Iterator[None]:
    end = time.monotonic() + 60.0 * course.minutes
    drawn = batches(taught, SIZE, OTHERS, np.random.default_rng(course.seed))
    for _ in range(ROUNDS):
        for asked, candidates in islice(drawn, STEPS):
            right = np.searchsorted(candidates, taught.wanted[asked])
            learner.step(taught.anchors[asked], taught.items[candidates], right)
        if progress:
            progress("learn the catalogue", 1, ROUNDS)
        yield
        if time.monotonic() >= end:
            return
