"""Which channels are out of order, as the jobs tell that send by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from surveyapp.mail.channels import ChannelTrouble, read_trouble
from surveyapp.models import Channel
from surveyapp.models.job import Job, JobStatus

SENDING = {Channel.EMAIL: "send-mail", Channel.SMS: "send-text-messages"}
"""The job that sends by a channel."""


@dataclass(frozen=True, slots=True)
class CurrentTrouble:
    """What was wrong with a channel when it was used last, and when that was."""

    trouble: ChannelTrouble
    at: datetime


def channel_troubles(session: Session) -> tuple[CurrentTrouble, ...]:
    """Channels whose last use ended in a trouble; a use that worked ends it."""
    found = (_last(session, name) for name in SENDING.values())
    return tuple(trouble for trouble in found if trouble is not None)


def _last(session: Session, name: str) -> CurrentTrouble | None:
    tried = or_(Job.problem != "", Job.status == JobStatus.DONE)
    query = select(Job).where(Job.name == name, tried).order_by(Job.id.desc())
    job = session.scalars(query.limit(1)).first()
    trouble = read_trouble(job.problem) if job is not None else None
    if job is None or trouble is None:
        return None
    return CurrentTrouble(trouble, job.finished_at or job.started_at or job.due_at)
