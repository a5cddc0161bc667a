"""Jobs: what runs in the background, once for each slot."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.record import Document, Record, states


class JobStatus(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """Failed and to be tried again at ``due_at``."""
    DEAD = "dead"
    """Given up; a person may retry it."""


class Job(Record):
    """One piece of work. ``slot`` is what it is for: a time for periodic work, else a key."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("name", "slot"),
        Index(None, "status", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    slot: Mapped[str] = mapped_column(String(100))
    arguments: Mapped[dict[str, object]] = mapped_column(Document, default=dict)
    status: Mapped[JobStatus] = mapped_column(states(JobStatus, "status"))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    """When its worker last said that it is alive."""
    finished_at: Mapped[datetime | None]
    worker: Mapped[str | None] = mapped_column(String(64))
    problem: Mapped[str] = mapped_column(String(1000), default="")
