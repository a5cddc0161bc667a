"""Take due messages for one worker, and give back those it does not get to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.mail.transports import domain_of
from surveyapp.models import Channel, Contact, Invitation, MessageStatus, Record

MESSAGE = Record.metadata.tables["message"]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is this worker's, and whose servers will take it."""

    id: int
    channel: Channel
    domain: str


def claim_messages(
    session: Session, channels: Collection[Channel], now: datetime, worker: str, most: int
) -> list[Claimed]:
    """The oldest due messages, from now on this worker's; others pass over them."""
    due = (
        select(MESSAGE.c.id)
        .where(
            MESSAGE.c.status == MessageStatus.QUEUED,
            MESSAGE.c.due_at <= now,
            MESSAGE.c.channel.in_(channels),
        )
        .order_by(MESSAGE.c.due_at, MESSAGE.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.scalars(due))
    if not ids:
        return []
    session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id.in_(ids))
        .values(status=MessageStatus.SENDING, claimed_by=worker, claimed_at=now)
    )
    return _described(session, ids)


def release_messages(session: Session, ids: Sequence[int], worker: str) -> None:
    """Queue again what this worker did not get to; it was not tried."""
    session.execute(
        update(MESSAGE)
        .where(
            MESSAGE.c.id.in_(ids),
            MESSAGE.c.status == MessageStatus.SENDING,
            MESSAGE.c.claimed_by == worker,
        )
        .values(status=MessageStatus.QUEUED, claimed_by=None, claimed_at=None)
    )


def _described(session: Session, ids: Sequence[int]) -> list[Claimed]:
    rows = session.execute(
        select(MESSAGE.c.id, MESSAGE.c.channel, Contact.email)
        .join(Invitation, Invitation.id == MESSAGE.c.invitation_id)
        .outerjoin(Contact, Contact.customer_id == Invitation.customer_id)
        .where(MESSAGE.c.id.in_(ids))
        .order_by(MESSAGE.c.due_at, MESSAGE.c.id)
    )
    return [
        Claimed(row.id, row.channel, domain_of(row.email) if row.channel is Channel.EMAIL else "")
        for row in rows
    ]
