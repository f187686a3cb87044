"""People a second of a batch against N / L: N workers who do nothing but wait L seconds for each person's one call."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from agent.core.settings import load_settings
from agent.wiring import Wiring
from eval.bench import child, crowd, facts
from eval.bench.table import Row, counted
from eval.endpoint import Behaviour, Counts, Endpoint

LATENCY = 2.0
"""Seconds; L."""
WORKERS = 32
"""N."""
MANY = 10_000
FEW = 1_000


@dataclass(frozen=True)
class Run:
    """One batch over a crowd."""

    people: int
    outcome: child.Outcome
    counts: Counts

    @property
    def rate(self) -> float:
        """People a second of the profile stage; who was answered from the cache, being like another, does not count."""
        return min(self.people, self.counts.calls) / self.outcome.seconds["profile"]


def rows(share: float = 1.0) -> list[Row]:
    """The speed of the large and of the small crowd, and the memory of the one over the other's."""
    few, many = (measure(round(people * share)) for people in (FEW, MANY))
    return [
        _speed(many, f"target >= 0.95 at {MANY:,}"),
        _speed(few, "every interest is new and embedded"),
        _memory(few, many),
    ]


def measure(people: int, *, latency: float = LATENCY, workers: int = WORKERS) -> Run:
    """A batch over a fresh crowd in a fresh process; the endpoint runs in this one."""
    with tempfile.TemporaryDirectory() as directory, Endpoint(Behaviour(latency), answer=facts.answer) as endpoint:
        with Wiring(load_settings(Path(directory))) as wiring:
            crowd.fill(wiring.records, people)
        outcome = child.finished(child.start(Path(directory), endpoint.url, workers, preset="shop"))
        return Run(people, outcome, endpoint.counts)


def _speed(run: Run, note: str) -> Row:
    return counted(
        f"batch, {run.people:,} people",
        "people/s",
        f"N / L, N = {WORKERS}, L = {LATENCY:g} s",
        run.rate,
        WORKERS / LATENCY,
        note=f"{note}; {run.counts.calls} calls, {run.counts.repeats} of them repeated",
    )


def _memory(few: Run, many: Run) -> Row:
    return counted(
        "batch, peak memory",
        f"MB at {many.people:,} people",
        f"MB at {few.people:,}",
        many.outcome.peak_mb,
        few.outcome.peak_mb,
        note=f"target <= 1.10 at {MANY:,} over {FEW:,}",
    )
