"""A batch against an endpoint in trouble: what became of everybody, and the calls over those of a calm run."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from agent.core.schema import State
from agent.core.settings import load_settings
from agent.wiring import Wiring
from eval.bench import child, crowd, facts
from eval.bench.table import Row, counted
from eval.endpoint import Behaviour, Counts, Endpoint, Fault

PEOPLE = 1_000
WORKERS = 32
LATENCY = 0.2
TIMEOUT = 5.0
"""Seconds; short, since only it finds out a call that hangs; above what a busy machine adds to the latency."""
FAULTS = {
    Fault.THROTTLED: 0.05,
    Fault.THROTTLED_SILENT: 0.05,
    Fault.BROKEN_JSON: 0.025,
    Fault.WRONG_SCHEMA: 0.025,
    Fault.EMPTY: 0.025,
    Fault.TRUNCATED: 0.025,
    Fault.HANG: 0.05,
}
"""Each drawn anew for every call, so that a retry may meet it again."""


@dataclass(frozen=True)
class Trouble:
    """The same crowd twice: with a calm endpoint and with one in trouble."""

    people: int
    calm: Counts
    troubled: Counts
    done: int
    """People with a profile and `done` in the journal."""
    reasons: tuple[str, ...]
    """Of the people with `failed` in the journal, one each."""

    @property
    def known(self) -> int:
        """People in a known state."""
        return self.done + sum(map(bool, self.reasons))


def rows(share: float = 1.0) -> list[Row]:
    """People in a known state over all; calls over the calm run's, with and without the refused ones."""
    run = measure(round(PEOPLE * share))
    expected = 1 / (1 - sum(FAULTS.values()))
    return [
        counted(
            "batch in trouble, people done or listed",
            "people",
            "people",
            run.known,
            run.people,
            note=f"target 1; {len(run.reasons)} listed as failed{'; '.join(['', *sorted(set(run.reasons))[:1]])}; "
            f"{run.troubled.repeats} finished calls repeated, target 0",
        ),
        counted(
            "batch in trouble, calls that are billed",
            "calls",
            "calm run",
            run.troubled.billed,
            run.calm.billed,
            note="target <= 1.3; a 429 is no work and bills nothing",
        ),
        counted(
            "batch in trouble, calls with 429s",
            "calls",
            "calm run",
            run.troubled.calls,
            run.calm.calls,
            note=f"10 % 429, 10 % broken, 5 % late, drawn anew for each call: 1 / 0.75 = {expected:.2f} at the least",
        ),
    ]


def measure(people: int, *, latency: float = LATENCY, workers: int = WORKERS, timeout: float = TIMEOUT) -> Trouble:
    """Both runs, each over a fresh crowd in a fresh process."""
    with tempfile.TemporaryDirectory() as folder:
        calm = _run(Path(folder) / "calm", people, Behaviour(latency), workers, timeout)
        behaviour = Behaviour(latency, rates=FAULTS, retry_after=0.1)
        troubled = _run(Path(folder) / "troubled", people, behaviour, workers, timeout)
        done, reasons = _states(Path(folder) / "troubled")
    return Trouble(people, calm, troubled, done, reasons)


def _run(workspace: Path, people: int, behaviour: Behaviour, workers: int, timeout: float) -> Counts:
    with Endpoint(behaviour, answer=facts.answer) as endpoint:
        with Wiring(load_settings(workspace)) as wiring:
            crowd.fill(wiring.records, people)
        settings = {"preset": "shop", "timeout_seconds": timeout}
        child.finished(child.start(workspace, endpoint.url, workers, **settings))
        return endpoint.counts


def _states(workspace: Path) -> tuple[int, tuple[str, ...]]:
    """People done who have a profile, and why the others failed."""
    with Wiring(load_settings(workspace)) as wiring:
        records = wiring.records
        built = {profile.user_id for profile in records.profiles.latest()}
        done = sum(entry.user_id in built for entry in records.journal.each(State.DONE))
        return done, tuple(entry.reason for entry in records.journal.each(State.FAILED))
