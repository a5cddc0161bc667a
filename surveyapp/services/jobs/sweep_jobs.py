"""Pick up what killed workers left, and forget what was done long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveyapp.models.job import Job, JobStatus
from surveyapp.services.jobs.work_jobs import ATTEMPTS

SILENCE = timedelta(seconds=30)
"""A worker that has not beaten for so long is taken for dead; it beats every few seconds."""
KEPT = timedelta(days=2)
"""Done jobs are kept for so long, for those who look after the machine."""
KEPT_DEAD = timedelta(days=90)
LOST = "The worker stopped before it was done."


@dataclass(frozen=True, slots=True)
class Swept:
    """What was found: jobs to be run again, jobs given up, and the workers that left them."""

    again: tuple[int, ...]
    given_up: tuple[int, ...]
    workers: tuple[str, ...]


def sweep_jobs(session: Session, now: datetime) -> Swept:
    """Let jobs of silent workers run again at once; give up those that outlived no worker."""
    silent = session.scalars(
        select(Job)
        .where(Job.status == JobStatus.RUNNING, Job.beat_at < now - SILENCE)
        .order_by(Job.id)
        .with_for_update(skip_locked=True)
    ).all()
    for job in silent:
        job.status = JobStatus.DEAD if job.attempts >= ATTEMPTS else JobStatus.FAILED
        job.due_at = job.finished_at = now
        job.problem = LOST
    session.flush()
    dead = tuple(job.id for job in silent if job.status is JobStatus.DEAD)
    workers = tuple(sorted({job.worker for job in silent if job.worker}))
    return Swept(tuple(job.id for job in silent if job.id not in dead), dead, workers)


def forget_jobs(session: Session, now: datetime) -> int:
    """Delete what was done two days ago and given up 90 days ago; how many that were."""
    done = (Job.status == JobStatus.DONE) & (Job.finished_at < now - KEPT)
    dead = (Job.status == JobStatus.DEAD) & (Job.finished_at < now - KEPT_DEAD)
    return session.connection().execute(delete(Job).where(done | dead)).rowcount
