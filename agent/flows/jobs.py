"""Runs long work as a job: what it is at, how it ended, and the wish to stop it stand in the records."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pydantic import JsonValue

from agent.core.adapter import Course
from agent.core.errors import BudgetReached, InputError, Interrupted, JobRunning, StoreError, TrigrainError
from agent.core.jobs import Failure, Job, JobState, Stage, Task, Work
from agent.core.ports import Records, Workspace
from agent.flows.adapt import Wanted
from agent.flows.batch import BatchReport, profile_batch
from agent.flows.derived import refresh_derived
from agent.flows.index import reindex
from agent.flows.learn import learn, outcome

BEAT = 1.0
"""Seconds between two signs of life; also how late a wish to stop may be heard."""
SILENT = timedelta(seconds=20)
"""Without a sign of life for so long, the job's process is gone. A write waits up to 15 s for another process's."""
_LIVE = BEAT / 4
"""Seconds between two looks at what the work is at, of which most find nothing new."""


def begin(workspace: Workspace, task: Task) -> Job:
    """A new job, kept as running; raises `JobRunning`."""
    now = workspace.now()
    job_id = f"{int(now.timestamp() * 1_000_000):014x}{secrets.token_hex(3)}"
    return _begun(workspace, Job(job_id=job_id, task=task, state=JobState.RUNNING, made_at=now, seen_at=now))


def begin_again(workspace: Workspace, job_id: str) -> Job:
    """A job that ended before its work did, kept as running again. Raises `InputError` where it did not, `JobRunning`.

    What was done stays done: a batch leaves those alone whose inputs are as they were.
    """
    job = job_now(workspace, job_id)
    if not job.state.resumable:
        raise InputError(
            f"the job is {job.state.value}", where=f"job {job_id}", hint="only what stopped can be resumed"
        )
    now = workspace.now()
    return _begun(
        workspace,
        Job(job_id=job.job_id, task=job.task, state=JobState.RUNNING, made_at=job.made_at, seen_at=now),
    )


def _begun(workspace: Workspace, job: Job) -> Job:
    other = workspace.records.jobs.begin(job, workspace.now() - SILENT)
    if other is not None:
        raise JobRunning(f"job {other.job_id} is running", hint="wait for its end, or cancel it")
    return job


def job_now(workspace: Workspace, job_id: str) -> Job:
    """The job as it stands; raises `InputError` where there is none."""
    job = workspace.records.jobs.get(job_id)
    if job is None:
        raise InputError(f"no job {job_id!r}", where="the records", hint="list the jobs")
    return as_seen(job, workspace.now())


def as_seen(job: Job, now: datetime) -> Job:
    """The same, interrupted where its process is gone."""
    gone = job.state is JobState.RUNNING and now - job.seen_at > SILENT
    return job.model_copy(update={"state": JobState.INTERRUPTED}) if gone else job


def settle(workspace: Workspace) -> None:
    """Marks what still stands as running as interrupted: for the one process that owns the workspace, at its start."""
    for job in workspace.records.jobs.each():
        if job.state is JobState.RUNNING:
            ended = {"state": JobState.INTERRUPTED, "ended_at": job.seen_at}
            workspace.records.jobs.put(job.model_copy(update=ended))


async def perform(workspace: Workspace, job: Job, closing: Callable[[], bool] = lambda: False) -> Job:
    """Does a job's work to its end, its stop or its error, and keeps how it ended. Raises nothing of the error tree.

    `closing` says whether the server is about to stop, which then is why. To be run in a thread of its own: parts of
    the work do not await.
    """
    stop = asyncio.Event()
    course = _Course(workspace.records, job, workspace.now)
    with course.beating(asyncio.get_running_loop(), stop, closing):
        try:
            outcome = await _WORK[job.task.work](workspace, job.task, course.advance, stop)
        except Interrupted:
            return course.end(JobState.INTERRUPTED if closing() else JobState.CANCELLED)
        except BudgetReached as error:
            return course.end(JobState.BUDGET, failure=_failure(error))
        except TrigrainError as error:
            return course.end(JobState.FAILED, failure=_failure(error))
        except Exception as error:
            fault = Failure(code="fault", message=f"this should not happen: {type(error).__name__}")
            course.end(JobState.FAILED, failure=fault)
            raise
        return course.end(JobState.DONE, outcome=outcome)


def _failure(error: TrigrainError) -> Failure:
    return Failure(code=error.code, message=error.what, hint=error.hint)


@dataclass
class _Course:
    """How far a job is, written down as it goes."""

    records: Records
    job: Job
    now: Callable[[], datetime]
    stages: dict[str, Stage] = field(default_factory=dict)

    def advance(self, stage: str, steps: int, total: int | None) -> None:
        """Fills `Progress`."""
        done = self.stages[stage].done if stage in self.stages else 0
        self.stages[stage] = Stage(done=done + steps, total=total)

    def end(self, state: JobState, outcome: dict[str, JsonValue] | None = None, failure: Failure | None = None) -> Job:
        """The job as it ended, kept by the last beat."""
        told = {"state": state, "outcome": outcome, "failure": failure, "ended_at": self.now()}
        self.job = self.job.model_copy(update=told)
        return self.job

    @contextmanager
    def beating(
        self, loop: asyncio.AbstractEventLoop, stop: asyncio.Event, closing: Callable[[], bool]
    ) -> Iterator[None]:
        """Signs of life from a thread beside, since the work may not await for long; the end is written at the end."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(_LIVE):
                with suppress(StoreError):  # another process writes for long: the next beat will do
                    self._write()
                    wanted = self.records.jobs.get(self.job.job_id)
                    if closing() or (wanted is not None and wanted.stop):
                        loop.call_soon_threadsafe(stop.set)

        heart = threading.Thread(target=beat, name="trigrain-beat", daemon=True)
        heart.start()
        try:
            yield
        finally:
            over.set()
            heart.join()
            self._write()

    def _write(self) -> None:
        now = self.now()
        stages = dict(self.stages)
        if stages != self.job.stages or now - self.job.seen_at > timedelta(seconds=BEAT) or self.job.ended_at:
            self.job = self.job.model_copy(update={"stages": stages, "seen_at": now})
            self.records.jobs.put(self.job)


Progress = Callable[[str, int, int | None], None]


async def _profile(workspace: Workspace, task: Task, progress: Progress, stop: asyncio.Event) -> dict[str, JsonValue]:
    report = await profile_batch(
        workspace, task.users or None, failed_only=task.failed, workers=task.workers, progress=progress, stop=stop
    )
    refresh_derived(workspace, progress)
    return batch_outcome(report)


def batch_outcome(report: BatchReport) -> dict[str, JsonValue]:
    """A batch's report, without anybody's name: who failed stands in the journal."""
    usage = report.usage
    return {
        "states": {state: report.outcomes[state] for state in ("built", "unchanged", "failed")},
        "comments": {outcome: report.comments[outcome] for outcome in ("read", "unread")},
        "calls": usage.calls,
        "cached": usage.cached,
        "tokens_in": usage.tokens_in,
        "tokens_out": usage.tokens_out,
        "cost_usd": usage.cost_usd,
        "seconds": dict(report.seconds),
    }


async def _reindex(workspace: Workspace, task: Task, progress: Progress, stop: asyncio.Event) -> dict[str, JsonValue]:
    return {"vectors": dict(reindex(workspace, progress))}


async def _train(workspace: Workspace, task: Task, progress: Progress, stop: asyncio.Event) -> dict[str, JsonValue]:
    """In a thread beside the loop, which must stay free to hear a wish to stop."""

    def advance(stage: str, steps: int, total: int | None) -> None:
        progress(stage, steps, total)
        if stop.is_set():
            raise Interrupted("stopped", where="train", hint="resume it to learn on")

    wanted = Wanted(Course(seed=task.seed, seconds=60 * task.minutes), task.trials, task.teacher)
    return outcome(await asyncio.to_thread(learn, workspace, task.what, wanted, advance))


_WORK = {Work.PROFILE: _profile, Work.REINDEX: _reindex, Work.TRAIN: _train}
