"""Everything the page of background work shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from surveyapp.models.job import Job, JobStatus

SHOWN = 50
"""Of each kind; more of them tell nobody more."""
SHOWN_DONE = 10
NOTHING = timedelta(0)
UNATTENDED = timedelta(minutes=2)
"""A due job that waits for so long says that no worker runs."""
READY = (JobStatus.WAITING, JobStatus.FAILED)


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job. ``age`` is how long it has been what it is; ``pause`` until it is tried again."""

    id: int
    name: str
    slot: str
    status: JobStatus
    attempts: int
    age: timedelta
    pause: timedelta
    problem: str


@dataclass(frozen=True, slots=True)
class JobList:
    """Jobs by what became of them: how many there are, and the first of them."""

    counts: dict[JobStatus, int]
    running: tuple[JobLine, ...]
    waiting: tuple[JobLine, ...]
    failed: tuple[JobLine, ...]
    dead: tuple[JobLine, ...]
    done: tuple[JobLine, ...]
    unattended: bool
    """Whether work is due and no worker takes it."""


def job_list(session: Session, now: datetime) -> JobList:
    """The jobs as they stand."""
    counted = session.execute(select(Job.status, func.count().label("number")).group_by(Job.status))
    found = {row.status: row.number for row in counted}
    return JobList(
        counts={status: found.get(status, 0) for status in JobStatus},
        running=_lines(session, now, JobStatus.RUNNING, Job.started_at),
        waiting=_lines(session, now, JobStatus.WAITING, Job.due_at),
        failed=_lines(session, now, JobStatus.FAILED, Job.due_at),
        dead=_lines(session, now, JobStatus.DEAD, Job.finished_at.desc()),
        done=_lines(session, now, JobStatus.DONE, Job.finished_at.desc(), SHOWN_DONE),
        unattended=_unattended(session, now),
    )


def due_jobs(session: Session, now: datetime) -> int:
    """How many jobs a worker could take now."""
    due = select(func.count()).where(Job.status.in_(READY), Job.due_at <= now)
    return session.scalar(due) or 0


def _unattended(session: Session, now: datetime) -> bool:
    overdue = select(Job.id).where(Job.status.in_(READY), Job.due_at < now - UNATTENDED).limit(1)
    alive = (
        select(Job.id)
        .where(Job.status == JobStatus.RUNNING, Job.beat_at > now - UNATTENDED)
        .limit(1)
    )
    return session.scalar(overdue) is not None and session.scalar(alive) is None


def _lines(
    session: Session,
    now: datetime,
    status: JobStatus,
    order: SQLColumnExpression[Any],
    limit: int = SHOWN,
) -> tuple[JobLine, ...]:
    found = select(Job).where(Job.status == status).order_by(order, Job.id).limit(limit)
    return tuple(_line(job, now) for job in session.scalars(found))


def _line(job: Job, now: datetime) -> JobLine:
    began = {JobStatus.WAITING: job.due_at, JobStatus.RUNNING: job.started_at}
    since = began.get(job.status, job.finished_at) or job.due_at
    return JobLine(
        id=job.id,
        name=job.name,
        slot=job.slot,
        status=job.status,
        attempts=job.attempts,
        age=max(now - since, NOTHING),
        pause=max(job.due_at - now, NOTHING),
        problem=job.problem,
    )
