"""Put work aside for a worker, in the transaction of the decision that it follows from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.models.job import Job, JobStatus

INSERT = {
    "sqlite": sqlite.insert(Job).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(Job).on_conflict_do_nothing(),
}
COUNTED = {"preserve_rowcount": True}
"""An INSERT's cursor is closed at once; some drivers then forget how many rows it made."""
UNFINISHED = (JobStatus.WAITING, JobStatus.RUNNING, JobStatus.FAILED)


@dataclass(frozen=True, slots=True)
class NewJob:
    """What is to be done. Of jobs of one ``name`` and ``slot`` only the first is taken.

    ``arguments`` are kept for weeks and shown to staff: numbers of rows, never what they hold.
    """

    name: str
    slot: str
    arguments: Mapping[str, object] = field(default_factory=dict)
    due_at: datetime | None = None


def enqueue_job(session: Session, new: NewJob, now: datetime) -> bool:
    """Put the job in the queue; False when its slot is taken."""
    connection = session.connection()
    values: dict[str, Any] = {
        "name": new.name,
        "slot": new.slot,
        "arguments": dict(new.arguments),
        "status": JobStatus.WAITING,
        "attempts": 0,
        "due_at": new.due_at or now,
        "problem": "",
    }
    insert = INSERT[connection.dialect.name]
    return connection.execute(insert, values, execution_options=COUNTED).rowcount == 1


def enqueue_alone(session: Session, new: NewJob, now: datetime) -> bool:
    """Put the job in the queue unless one of its name is not finished yet.

    So periodic work that takes longer than its period, or fails, does not pile up.
    """
    unfinished = select(Job.id).where(Job.name == new.name, Job.status.in_(UNFINISHED)).limit(1)
    if session.scalar(unfinished) is not None:
        return False
    return enqueue_job(session, new, now)
