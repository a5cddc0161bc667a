"""Queue again what a worker that died had claimed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, and_, update
from sqlalchemy.orm import Session

from surveyapp.models import MessageStatus, Record
from surveyapp.services.sending.record_sending import MOST_ATTEMPTS

MESSAGE = Record.metadata.tables["message"]

WORKER_DIED = "worker-died"
STALE = timedelta(minutes=10)
"""Longer than a living worker keeps a message, however slow the mail server is."""


def requeue_stale(session: Session, now: datetime) -> int:
    """Queue messages again that were claimed ten minutes ago; how many they were.

    Each counts as tried, so that a message that kills its worker is given up some day.
    """
    return _requeue(session, MESSAGE.c.claimed_at <= now - STALE)


def requeue_of_worker(session: Session, worker: str) -> int:
    """Queue again what this worker had claimed, which is known to be dead."""
    return _requeue(session, MESSAGE.c.claimed_by == worker)


def _requeue(session: Session, condition: ColumnElement[bool]) -> int:
    claimed = and_(MESSAGE.c.status == MessageStatus.SENDING, condition)
    free = {"claimed_by": None, "claimed_at": None, "attempts": MESSAGE.c.attempts + 1}
    given_up = update(MESSAGE).where(claimed, MESSAGE.c.attempts + 1 >= MOST_ATTEMPTS)
    session.execute(given_up.values(status=MessageStatus.FAILED, problem=WORKER_DIED, **free))
    again = session.execute(
        update(MESSAGE).where(claimed).values(status=MessageStatus.QUEUED, **free)
    )
    return again.rowcount if isinstance(again, CursorResult) else 0
