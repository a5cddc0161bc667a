"""Run a job again that failed or was given up: a person has seen to its cause."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from surveyapp.errors import ConflictError, NotFoundError
from surveyapp.models.job import Job, JobStatus

STOPPED = (JobStatus.FAILED, JobStatus.DEAD)


class UnknownJobError(NotFoundError):
    """There is no such job."""


class JobNotStoppedError(ConflictError):
    """The job waits, runs or is done; somebody else may have been faster."""


def retry_job(session: Session, job_id: int, now: datetime) -> None:
    """Let the job run at once, with all its attempts before it.

    Raises:
        UnknownJobError: there is none with this id.
        JobNotStoppedError: it did not fail.
    """
    stopped = update(Job).where(Job.id == job_id, Job.status.in_(STOPPED))
    values = {"status": JobStatus.WAITING, "attempts": 0, "due_at": now}
    if session.connection().execute(stopped.values(**values)).rowcount:
        return
    if session.get(Job, job_id) is None:
        raise UnknownJobError
    raise JobNotStoppedError
