"""A job's way through a worker: claimed, kept alive, and finished, tried again or given up.

A claim counts as an attempt, so that a job that kills its worker is given up as well. Whoever lost
a claim, having been silent for too long, changes nothing any more: every step names the attempt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from surveyapp.models.job import Job, JobStatus

ATTEMPTS = 5
FIRST_PAUSE = timedelta(seconds=15)
PAUSE_FACTOR = 4
LONGEST_PAUSE = timedelta(minutes=5)
"""Pauses of 15 seconds, 1, 4 and 5 minutes: long enough for a server to come back."""
PROBLEM_LENGTH = 1000

READY = (JobStatus.WAITING, JobStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in the hands of a worker; ``attempt`` is 1 the first time."""

    job_id: int
    name: str
    slot: str
    arguments: Mapping[str, object]
    worker: str
    attempt: int


def claim_job(session: Session, worker: str, now: datetime) -> Claim | None:
    """The job that is due for longest, now this worker's; None when none is due."""
    job = session.scalar(
        select(Job)
        .where(Job.status.in_(READY), Job.due_at <= now)
        .order_by(Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if job is None:
        return None
    job.status = JobStatus.RUNNING
    job.attempts += 1
    job.worker = worker
    job.started_at = job.beat_at = now
    job.finished_at = None
    session.flush()
    return Claim(job.id, job.name, job.slot, dict(job.arguments), worker, job.attempts)


def beat(session: Session, claim: Claim, now: datetime) -> bool:
    """Say that the worker is alive; False when the job was taken from it."""
    return _change(session, claim, {"beat_at": now})


def finish(session: Session, claim: Claim, now: datetime) -> bool:
    """The job is done; False when it was taken from this worker."""
    values = {"status": JobStatus.DONE, "finished_at": now, "beat_at": now, "problem": ""}
    return _change(session, claim, values)


def fail(session: Session, claim: Claim, problem: str, now: datetime) -> bool:
    """Try the job again after a pause that grows, or give it up after the last attempt."""
    values = {"problem": problem[:PROBLEM_LENGTH], "finished_at": now, "beat_at": now}
    return _change(session, claim, {**values, **after_failure(claim.attempt, now)})


def after_failure(attempt: int, now: datetime) -> dict[str, object]:
    """What becomes of a job whose attempt of this number failed."""
    if attempt >= ATTEMPTS:
        return {"status": JobStatus.DEAD}
    pause = min(FIRST_PAUSE * PAUSE_FACTOR ** (attempt - 1), LONGEST_PAUSE)
    return {"status": JobStatus.FAILED, "due_at": now + pause}


def _change(session: Session, claim: Claim, values: Mapping[str, object]) -> bool:
    changed = session.connection().execute(update(Job).where(_still(claim)).values(**values))
    return changed.rowcount == 1


def _still(claim: Claim) -> ColumnElement[bool]:
    return and_(
        Job.id == claim.job_id,
        Job.status == JobStatus.RUNNING,
        Job.worker == claim.worker,
        Job.attempts == claim.attempt,
    )
