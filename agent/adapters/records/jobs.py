"""Long work, in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from agent.adapters.records.engine import Database
from agent.adapters.records.statements import adding, overwriting
from agent.adapters.records.tables import JOB_PEOPLE, JOBS
from agent.core.jobs import Job, JobState


class SqlJobs:
    """Fills `JobRecords`; whom a job is for stands in a table of its own, so that one person can be erased from it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, job: Job, since: datetime) -> Job | None:
        """Job and people in one transaction."""
        others = (JOBS.c.state == JobState.RUNNING.value) & (JOBS.c.seen_at >= since) & (JOBS.c.job_id != job.job_id)
        with self._database.writing() as connection:
            other = connection.execute(select(JOBS).where(others)).mappings().first()
            if other is not None:
                return _job(connection, other)
            known = connection.execute(select(JOBS.c.job_id).where(JOBS.c.job_id == job.job_id)).first()
            connection.execute(overwriting(connection, JOBS), [{**_row(job), "stop": False}])
            if known is None and job.task.users:
                people = [{"user_id": one, "job_id": job.job_id} for one in dict.fromkeys(job.task.users)]
                connection.execute(adding(connection, JOB_PEOPLE), people)
            return None

    def put(self, job: Job) -> None:
        """One row."""
        with self._database.writing() as connection:
            connection.execute(update(JOBS).where(JOBS.c.job_id == job.job_id).values(**_row(job)))

    def get(self, job_id: str) -> Job | None:
        """One row and its people."""
        with self._database.reading() as connection:
            row = connection.execute(select(JOBS).where(JOBS.c.job_id == job_id)).mappings().first()
            return None if row is None else _job(connection, row)

    def stop(self, job_id: str) -> None:
        """One row; its process reads it at its next sign of life."""
        with self._database.writing() as connection:
            connection.execute(update(JOBS).where(JOBS.c.job_id == job_id).values(stop=True))

    def each(self, limit: int = 100, before: str = "") -> list[Job]:
        """One page."""
        page = select(JOBS).order_by(JOBS.c.job_id.desc()).limit(limit)
        with self._database.reading() as connection:
            rows = connection.execute(page.where(JOBS.c.job_id < before) if before else page).mappings().all()
            return [_job(connection, row) for row in rows]


def _row(job: Job) -> dict[str, Any]:
    row = job.model_dump(mode="json", include={"job_id", "task", "state", "stages", "outcome", "failure"})
    row["task"].pop("users")
    return {**row, **{name: getattr(job, name) for name in ("made_at", "seen_at", "ended_at")}}


def _job(connection: Connection, row: Mapping[Any, Any]) -> Job:
    people = select(JOB_PEOPLE.c.user_id).where(JOB_PEOPLE.c.job_id == row["job_id"]).order_by(JOB_PEOPLE.c.user_id)
    return Job(**{**row, "task": {**row["task"], "users": tuple(connection.scalars(people))}})
