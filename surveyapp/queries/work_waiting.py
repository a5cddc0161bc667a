"""Whether periodic work has anything to do, so that looking often costs next to nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from surveyapp.models import Channel, Message, MessageStatus, Programme, ProgrammeState


def messages_due(session: Session, channels: Collection[Channel], now: datetime) -> bool:
    """Whether the outbox holds a message for one of these channels whose time has come."""
    due = select(Message.id).where(
        Message.status == MessageStatus.QUEUED,
        Message.due_at <= now,
        Message.channel.in_(channels),
    )
    return _any(session, due)


def messages_claimed(session: Session) -> bool:
    """Whether a worker has messages in hand, or had when it stopped."""
    return _any(session, select(Message.id).where(Message.status == MessageStatus.SENDING))


def programmes_active(session: Session) -> bool:
    """Whether any programme runs."""
    return _any(session, select(Programme.id).where(Programme.state == ProgrammeState.ACTIVE))


def _any(session: Session, query: Select[int]) -> bool:
    return session.scalar(query.limit(1)) is not None
