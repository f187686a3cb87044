"""Long work as resources: start, look, watch, cancel, resume."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from agent.core.access import Scope
from agent.core.errors import InputError
from agent.core.jobs import Job, JobState, Task, Work
from agent.core.schema import State
from agent.entrypoints.http import answers, sse
from agent.entrypoints.http.caller import Asking, Caller, needs
from agent.entrypoints.http.limits import Turnstile
from agent.entrypoints.http.problems import documented, without_paths
from agent.entrypoints.http.route import V1, Route
from agent.flows.estimate import Estimate, estimate_batch
from agent.flows.jobs import as_seen, begin, begin_again, job_now
from agent.wiring import Wiring

router = APIRouter(prefix=V1, route_class=Route, tags=["batches"])
_LOOK_SECONDS = 0.25
"""Between two looks of one who watches; the job itself writes no oftener."""

JobId = Annotated[str, Path(min_length=1, max_length=40, description="The job's id.")]


@router.post("/batches", status_code=202, responses=documented(409))
@needs(Scope.ADMIN)
async def start(request: Request, response: Response, asking: Asking, body: Task) -> Job:
    """Starts a job; one runs at a time in a workspace. `Location` says where to look."""
    job = await asking.tenant.room.call(lambda w: begin(w, body))
    return _started(request, response, asking, job)


def _started(request: Request, response: Response, asking: Caller, job: Job) -> Job:
    asking.tenant.start(job, request.app.state.log)
    response.headers["Location"] = request.app.url_path_for("show_job", job_id=job.job_id)
    return job


@router.post("/batches/estimate")
@needs(Scope.ADMIN)
async def estimate(asking: Asking, body: Task) -> Estimate:
    """What building profiles would take in calls, tokens and money; asks no model, writes nothing."""
    if body.work is not Work.PROFILE:
        raise InputError(f"{body.work} asks no chat model for money", where="work", hint="just start it")
    users = list(body.users) or None
    return await asking.tenant.room.aside(lambda w: estimate_batch(w, users, failed_only=body.failed))


@router.get("/batches")
@needs(Scope.ADMIN)
async def list_jobs(asking: Asking, cursor: answers.Cursor = "", limit: answers.Limit = 100) -> answers.Page[Job]:
    """All jobs, newest first."""
    before = answers.from_cursor(cursor)

    def some(wiring: Wiring) -> list[Job]:
        now = wiring.now()
        return [as_seen(job, now) for job in wiring.records.jobs.each(limit + 1, before)]

    return answers.page(await asking.tenant.room.call(some), limit, "job_id")


@router.get("/batches/failures")
@needs(Scope.ADMIN)
async def list_failures(
    asking: Asking, cursor: answers.Cursor = "", limit: answers.Limit = 100
) -> answers.Page[answers.Failed]:
    """Whoever could not be built the last time, and why, ordered by id."""
    after = answers.from_cursor(cursor)

    def some(wiring: Wiring) -> list[answers.Failed]:
        entries = islice(wiring.records.journal.each(State.FAILED, limit + 1, after), limit + 1)
        return [answers.Failed(user_id=one.user_id, reason=without_paths(one.reason), at=one.at) for one in entries]

    return answers.page(await asking.tenant.room.call(some), limit, "user_id")


@router.get("/batches/{job_id}")
@needs(Scope.ADMIN)
async def show_job(asking: Asking, job_id: JobId) -> Job:
    """How far a job is, or how it ended."""
    return await asking.tenant.room.call(lambda w: job_now(w, job_id))


@router.get("/batches/{job_id}/events", response_class=StreamingResponse, responses=sse.DOCUMENTED)
@needs(Scope.ADMIN)
async def watch(request: Request, asking: Asking, job_id: JobId) -> StreamingResponse:
    """The job whenever it moved, as events `progress`, and at its end `end`."""
    first = await asking.tenant.room.call(lambda w: job_now(w, job_id))
    return sse.stream(_watched(asking, first, request.app.state.turnstile))


async def _watched(asking: Caller, job: Job, turnstile: Turnstile) -> sse.Events:
    shown: Job | None = None
    with turnstile.inside(asking.name):
        while job.state is JobState.RUNNING and not asking.tenant.closing.is_set():
            if shown is None or job.stages != shown.stages or job.stop != shown.stop:
                yield "progress", job
                shown = job
            await asyncio.sleep(_LOOK_SECONDS)
            # Beside the room: a watcher must not wait behind other people's requests, nor they behind it.
            job = await asyncio.to_thread(job_now, asking.tenant.wiring, job.job_id)
        yield "end", job


@router.post("/batches/{job_id}/cancel", status_code=202)
@needs(Scope.ADMIN)
async def cancel(asking: Asking, job_id: JobId) -> Job:
    """Asks a job to stop: people in work are finished, a learning ends at its next step, vectors are all made."""

    def ask(wiring: Wiring) -> Job:
        job_now(wiring, job_id)
        wiring.records.jobs.stop(job_id)
        return job_now(wiring, job_id)

    return await asking.tenant.room.call(ask)


@router.post("/batches/{job_id}/resume", status_code=202, responses=documented(409))
@needs(Scope.ADMIN)
async def resume(request: Request, response: Response, asking: Asking, job_id: JobId) -> Job:
    """Goes on with a job that ended before its work did; what was done stays done."""
    job = await asking.tenant.room.call(lambda w: begin_again(w, job_id))
    return _started(request, response, asking, job)
