"""Jobs: how they begin, end, stop and begin again; what stands in the records meanwhile."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from agent.core.errors import BudgetReached, InputError, JobRunning
from agent.core.jobs import Job, JobState, Stage, Task, Work
from agent.core.learning import What
from agent.flows import jobs
from tests.fakes.workspace import NOW
from tests.flows.cinema import cinema
from tests.flows.clans import fill, opened


def run(workspace, task, closing=lambda: False):
    job = jobs.begin(workspace, task)
    told = asyncio.run(jobs.perform(workspace, job, closing))
    kept = jobs.job_now(workspace, job.job_id)
    assert (kept.state, kept.outcome, kept.failure) == (told.state, told.outcome, told.failure)
    return kept


def test_a_batch_is_built_counted_and_kept():
    workspace = cinema()
    done = run(workspace, Task())
    assert done.state is JobState.DONE
    assert done.outcome["states"] == {"built": 4, "unchanged": 0, "failed": 0}
    assert done.stages["profile"] == Stage(done=4, total=4)
    assert done.ended_at == NOW
    assert workspace.records.profiles.count() == 4
    assert run(workspace, Task(users=("ann", "bob"))).outcome["states"]["unchanged"] == 2


def test_nobodys_name_is_in_an_outcome():
    workspace = cinema()
    assert not {"ann", "bob", "cat", "dan"} & set(str(run(workspace, Task()).outcome).split("'"))


def test_vectors_are_rebuilt():
    workspace = cinema()
    assert run(workspace, Task(work=Work.REINDEX)).outcome["vectors"]["items"] == 12


def test_an_error_is_the_jobs_end():
    failed = run(cinema(), Task(work=Work.TRAIN))
    assert (failed.state, failed.failure.code) == (JobState.FAILED, "input")
    assert failed.state.resumable


@pytest.mark.parametrize(
    ("error", "state", "code"),
    [(BudgetReached("spent"), JobState.BUDGET, "budget"), (RuntimeError("ann's secret"), JobState.FAILED, "fault")],
)
def test_how_it_ended_is_kept(monkeypatch, error, state, code):
    async def broken(*given):
        raise error

    monkeypatch.setitem(jobs._WORK, Work.PROFILE, broken)
    workspace = cinema()
    job = jobs.begin(workspace, Task())
    if state is JobState.BUDGET:
        asyncio.run(jobs.perform(workspace, job))
    else:
        with pytest.raises(RuntimeError):
            asyncio.run(jobs.perform(workspace, job))
    kept = jobs.job_now(workspace, job.job_id)
    assert (kept.state, kept.failure.code) == (state, code)
    assert "secret" not in kept.model_dump_json()


@pytest.mark.parametrize(("closing", "state"), [(False, JobState.CANCELLED), (True, JobState.INTERRUPTED)])
def test_a_wish_to_stop_is_heard(monkeypatch, closing, state):
    real = jobs.profile_batch

    async def wishing(workspace, *given, stop, **named):
        if not closing:
            workspace.records.jobs.stop(job.job_id)
        await stop.wait()
        return await real(workspace, *given, stop=stop, **named)

    monkeypatch.setattr(jobs, "profile_batch", wishing)
    workspace = cinema()
    job = jobs.begin(workspace, Task())
    assert asyncio.run(jobs.perform(workspace, job, lambda: closing)).state is state
    monkeypatch.setattr(jobs, "profile_batch", real)
    again = jobs.begin_again(workspace, job.job_id)
    assert (again.state, again.stop, again.job_id) == (JobState.RUNNING, False, job.job_id)
    assert asyncio.run(jobs.perform(workspace, again)).state is JobState.DONE
    with pytest.raises(InputError, match="the job is done"):
        jobs.begin_again(workspace, job.job_id)


def test_a_learning_that_is_stopped_leaves_all_as_it_was_and_can_be_resumed(tmp_path):
    with opened(tmp_path) as workspace:
        fill(workspace)
        task = Task(work=Work.TRAIN, what=What.EMBEDDER, minutes=0.1)
        job = jobs.begin(workspace, task)
        workspace.records.jobs.stop(job.job_id)
        stopped = asyncio.run(jobs.perform(workspace, job))
        assert stopped.state is JobState.CANCELLED
        assert workspace.learned.text_map() is None
        again = asyncio.run(jobs.perform(workspace, jobs.begin_again(workspace, job.job_id)))
        assert (again.state, again.outcome["what"], again.outcome["kept"]) == (JobState.DONE, "embedder", True)
        assert again.outcome["before"] < again.outcome["after"]
        assert again.outcome["gain"]["low"] > 0


def test_one_runs_at_a_time():
    workspace = cinema()
    first = jobs.begin(workspace, Task())
    with pytest.raises(JobRunning, match=first.job_id):
        jobs.begin(workspace, Task())
    with pytest.raises(InputError, match="the job is running"):
        jobs.begin_again(workspace, first.job_id)


def test_whose_process_is_silent_is_interrupted():
    silent = Job(job_id="j", task=Task(), state=JobState.RUNNING, made_at=NOW, seen_at=NOW)
    assert jobs.as_seen(silent, NOW + jobs.SILENT).state is JobState.RUNNING
    assert jobs.as_seen(silent, NOW + jobs.SILENT + timedelta(seconds=1)).state is JobState.INTERRUPTED


def test_at_its_start_the_owner_knows_that_nothing_runs():
    workspace = cinema()
    left = jobs.begin(workspace, Task())
    done = Job(job_id="0", task=Task(), state=JobState.DONE, made_at=NOW, seen_at=NOW)
    workspace.records.jobs.put(done)
    jobs.settle(workspace)
    assert jobs.job_now(workspace, left.job_id).state is JobState.INTERRUPTED
    assert jobs.begin(workspace, Task()).state is JobState.RUNNING


def test_an_unknown_job_is_told():
    with pytest.raises(InputError, match="no job 'x'"):
        jobs.job_now(cinema(), "x")
