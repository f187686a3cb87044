"""What a catalogue's texts learn from: a past and what was chosen next; a path, or a request, and an item of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.steps.trace import Trace

Rows = NDArray[np.float32]
Columns = NDArray[np.int64]

TARGETS = 3
"""Latest choices of a person that are held out, as when a ranker is learnt: by time, one and then two."""
SHORTEST = 5
"""Choices of a person that stay known at least; who has fewer than both together is learnt from and not held out."""
REMEMBERED = 10
"""Choices before the next that stand for a past."""
MOST = 50_000
"""Pasts that are learnt from, 77 MB at 384 numbers each; of more, an even sample."""
NEAR_OF = 32
"""Wanted items of a batch whose neighbours are looked for: a product with the whole catalogue each."""
N = 10


@dataclass(frozen=True, eq=False)
class Lessons:
    """Rows to be drawn near to an item's: (m, d) float32 unit `anchors`, (m,) `wanted` columns of `items`."""

    items: Rows
    """(n, d) unit rows of the whole catalogue."""
    anchors: Rows
    wanted: Columns


@dataclass(frozen=True, eq=False)
class Pairs:
    """(p, d) rows of texts, each with the (p,) column of an item that it is about."""

    rows: Rows
    columns: Columns


@dataclass(frozen=True, eq=False)
class Exam:
    """A past of each person who chose enough, and (people, choices) columns of what came after it."""

    pasts: tuple[Columns, ...]
    wanted: Columns


def kept(trace: Trace) -> Trace:
    """What may be learnt of somebody's choices: all but the latest, or all where there are few."""
    length = len(trace.columns)
    return trace.until(length - TARGETS) if length >= SHORTEST + TARGETS else trace


def exams(traces: Mapping[str, Trace]) -> tuple[Exam, Exam]:
    """One that says when to stop, by the first choice that is held out, and one that says which is better, by later."""
    held = [(kept(trace).columns, trace.columns) for trace in traces.values()]
    able = [(past, every[len(past) :]) for past, every in held if len(past) < len(every)]
    pasts = tuple(past for past, _ in able)
    later = np.array([own for _, own in able], dtype=np.int64).reshape(-1, TARGETS)
    return Exam(pasts, later[:, :1]), Exam(pasts, later[:, 1:])


def lessons(items: Rows, known: Sequence[Trace], told: Pairs) -> Lessons:
    """Of what is known of everybody, and of what is said of items."""
    steps = [(trace.columns, place) for trace in known for place in range(1, len(trace.columns))]
    taken = steps[:: max(1, -(-len(steps) // MOST))]
    pasts = [unit(items[columns[max(0, place - REMEMBERED) : place]].mean(axis=0)) for columns, place in taken]
    wanted = np.array([columns[place] for columns, place in taken], dtype=np.int64)
    anchors = np.concatenate([np.reshape(pasts, (-1, items.shape[1])), told.rows]).astype(np.float32)
    return Lessons(items, anchors, np.concatenate([wanted, told.columns]))


def unit(row: Rows) -> Rows:
    """(d,) of length 1; zeros stay."""
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-12), dtype=np.float32)


def batches(taught: Lessons, size: int, others: int, dice: np.random.Generator) -> Iterator[tuple[Columns, Columns]]:
    """Without end: lessons, and the columns that they are told from: what they want, what is nearest, and any others.

    What is nearest to what is wanted, without being it, is the hardest to tell from it; half of the `others` are so.
    """
    while True:
        rows = dice.choice(len(taught.wanted), min(size, len(taught.wanted)), replace=False)
        wanted = taught.wanted[rows]
        hard = _nearest(taught.items, dice.choice(wanted, min(len(wanted), NEAR_OF)), others // 2 // NEAR_OF)
        any_ = dice.choice(len(taught.items), min(len(taught.items), others // 2), replace=False)
        yield rows, np.unique(np.concatenate([wanted, hard, any_]))


def _nearest(items: Rows, columns: Columns, k: int) -> Columns:
    if not 0 < k < len(items):
        return np.zeros(0, dtype=np.int64)
    return np.argpartition(-(items[columns] @ items.T), k, axis=1)[:, :k].ravel()


def ndcg(items: Rows, exam: Exam) -> NDArray[np.float64]:
    """(people,) mean nDCG@10 of each choice after a past, among all items that are not of the past."""
    above = ahead(items, exam)
    return np.asarray(np.where(above < N, 1.0 / np.log2(2.0 + above), 0.0).mean(axis=1))


def nearness(items: Rows, exam: Exam) -> float:
    """The same without an end of the list, which few people suffice to tell better from worse."""
    return float((1.0 / np.log2(2.0 + ahead(items, exam))).mean())


def ahead(items: Rows, exam: Exam) -> NDArray[np.int64]:
    """(people, choices) how many items are nearer to the mean of the past than what was chosen."""
    found = np.zeros(exam.wanted.shape, dtype=np.int64)
    for n, (past, wanted) in enumerate(zip(exam.pasts, exam.wanted, strict=True)):
        scores = items @ items[past].mean(axis=0)
        scores[past] = -np.inf
        found[n] = (scores[None, :] > scores[wanted][:, None]).sum(axis=1)
    return found
