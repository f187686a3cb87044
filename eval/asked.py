"""Asks one method everything that a task asks, and keeps its answers with what they cost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

import numpy as np
import psutil
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from eval.cases import Case, Pair, Shape, Task
from eval.methods.port import Line, Method, Reasoned
from eval.results import Cost

Told = Callable[[int], None]
"""How many more cases are answered."""
_LOOK_SECONDS = 0.02
_MB = 1024 * 1024


@dataclass(frozen=True)
class Answers:
    """One method's: a list a case, or a score a pair."""

    lists: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[tuple[frozenset[str], ...], ...] = ()
    """For each listed item the past items that its reasons name; () of a method that gives no reasons."""
    scores: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    validation: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    cost: Cost = field(default_factory=Cost)


@runtime_checkable
class Priced(Protocol):
    """A method that did its work elsewhere, and says itself what it took."""

    @property
    def cost(self) -> Cost:
        """Of learning and answering."""


@runtime_checkable
class Closing(Protocol):
    """A method that holds something which the next one needs."""

    def close(self) -> None:
        """Gives it back."""


def ask(method: Method, task: Task, n: int, seed: int, told: Told = lambda more: None) -> Answers:
    """Fits the method and asks it; lists are up to `n` long, none with an excluded or repeated item.

    Answers are worked out on one thread: one person's matrices are so small that threads wait for each other longer
    than they work. Fitting has them all.
    Raises `ValueError` where the method breaks these rules: its row would be worth nothing.
    """
    with _watched() as memory:
        began = time.perf_counter()
        method.fit(task.known, task.people, seed)
        fitted = time.perf_counter()
        with threadpool_limits(1):
            answers = _answered(method, task, n, told)
        ended = time.perf_counter()
        if isinstance(method, Closing):
            method.close()
    cost = Cost(fit_seconds=fitted - began, predict_seconds=ended - fitted, peak_mb=memory.peak_mb)
    return replace(answers, cost=method.cost if isinstance(method, Priced) else cost)


def _answered(method: Method, task: Task, n: int, told: Told) -> Answers:
    if task.shape is Shape.LISTS:
        return _listed(method, task, n, told)
    return Answers(scores=_scored(method, task.pairs, told), validation=_scored(method, task.validation, told))


def _listed(method: Method, task: Task, n: int, told: Told) -> Answers:
    answered = []
    for case in task.cases:
        answered.append(_lines(method, case, n))
        told(1)
    lists = tuple(tuple(line.item_id for line in lines) for lines in answered)
    if not isinstance(method, Reasoned):
        return Answers(lists)
    return Answers(lists, tuple(tuple(line.evidence for line in lines) for lines in answered))


def _lines(method: Method, case: Case, n: int) -> list[Line]:
    """What the method lists, by the rules."""
    if isinstance(method, Reasoned):
        lines = method.lines(case, n)
    else:
        lines = [Line(item_id, frozenset()) for item_id in method.top(case, n)]
    found = [line.item_id for line in lines]
    wrong = set(found) & case.exclude or (set(found) - set(case.candidates) if case.candidates else set())
    if len(found) > n or len(set(found)) < len(found) or wrong:
        raise ValueError(f"method {method.name} broke the rules in case {case.case_id}: {sorted(wrong) or found}")
    return lines


def _scored(method: Method, pairs: tuple[Pair, ...], told: Told) -> NDArray[np.float64]:
    """One score a pair, in their order; a person's pairs are asked together."""
    scores = np.zeros(len(pairs))
    rows: dict[str, list[int]] = {}
    for n, pair in enumerate(pairs):
        rows.setdefault(pair.user_id, []).append(n)
    for user_id, places in rows.items():
        scores[places] = method.score(user_id, [pairs[n].item_id for n in places])
        told(len(places))
    return scores


class _Memory:
    """The process's resident memory, looked at while a method works."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._before = self._highest = self._now()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    @property
    def peak_mb(self) -> float:
        """At its highest, above what it was at the beginning."""
        return (self._highest - self._before) / _MB

    def _now(self) -> int:
        return int(self._process.memory_info().rss)

    def _look(self) -> None:
        while not self._done.wait(_LOOK_SECONDS):
            self._highest = max(self._highest, self._now())

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._done.set()
        self._thread.join()
        self._highest = max(self._highest, self._now())


@contextmanager
def _watched() -> Iterator[_Memory]:
    memory = _Memory()
    memory.start()
    try:
        yield memory
    finally:
        memory.stop()
