"""Long work as a thing of its own, which can be looked at, stopped and gone on with."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime, Field, JsonValue

from agent.core.learning import What
from agent.core.schema import Value


class Work(StrEnum):
    """What a job does."""

    PROFILE = "profile"
    """Builds or refreshes profiles."""
    REINDEX = "reindex"
    """Rebuilds all vectors."""
    TRAIN = "train"
    """Learns a ranker, an embedder or an adapter, kept if better."""


class JobState(StrEnum):
    """Where a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """It ended with an error, which it tells."""
    BUDGET = "budget"
    """The cap on money was reached; it can be resumed."""
    CANCELLED = "cancelled"
    """Somebody stopped it; it can be resumed."""
    INTERRUPTED = "interrupted"
    """The server stopped while it ran; it can be resumed."""

    @property
    def resumable(self) -> bool:
        """Whether it ended before its work did."""
        return self not in (JobState.RUNNING, JobState.DONE)


class Task(Value):
    """What is asked of a job: of `profile` by `users` to `budget_usd`, of `train` by `what` and those after it."""

    work: Work = Work.PROFILE
    users: tuple[str, ...] = ()
    """() for everybody with events."""
    failed: bool = False
    """Only whoever failed last time."""
    workers: int = Field(default=4, ge=1, le=256)
    """People in work at once."""
    budget_usd: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    """Stop before more US dollars than this are spent; the workspace's own cap stays where it is lower."""
    what: What = What.RANKER
    """Is learnt."""
    minutes: float = Field(default=15.0, ge=0.01, le=1440)
    """That embedder or adapter may learn for, at most."""
    trials: int = Field(default=0, ge=0, le=100)
    """In which an adapter's rank, rate and epochs are looked for, in half of the time."""
    teacher: str = ""
    """The chat model from whose answers here an adapter learns besides; its provider's terms may forbid that."""
    seed: int = 1


class Stage(Value):
    """How far one stage of a job is; `total` None where its end is not known."""

    done: int
    total: int | None


class Failure(Value):
    """Why a job ended early, as every door tells errors."""

    code: str
    message: str
    hint: str = ""


class Job(Value):
    """One piece of long work."""

    job_id: str
    task: Task
    state: JobState
    stages: dict[str, Stage] = {}
    """In the order in which they began."""
    outcome: dict[str, JsonValue] | None = None
    """What it came to; None until it is done."""
    failure: Failure | None = None
    stop: bool = False
    """Whether somebody asked it to stop."""
    made_at: AwareDatetime
    seen_at: AwareDatetime
    """When its process last wrote here: one that is silent for long is gone."""
    ended_at: AwareDatetime | None = None
