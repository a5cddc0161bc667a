"""Jobs as they stand in the table."""

from __future__ import annotations

from datetime import datetime, timedelta

from surveyapp.models.job import Job, JobStatus


def a_job(status: JobStatus, now: datetime, ago: timedelta = timedelta(minutes=7)) -> Job:
    then = now - ago
    return Job(
        name="send-mail",
        slot=f"{status}",
        status=status,
        due_at=then,
        started_at=then,
        beat_at=then,
        finished_at=then,
        attempts=3,
        problem="TimeoutError [110]" if status is JobStatus.DEAD else "",
    )
