"""Take due messages for one worker, and give back those it does not get to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.mail.transports import domain_of
from surveyapp.mail_settings import Rate
from surveyapp.models import Channel, Contact, Invitation, MessageStatus, Record
from surveyapp.services.sending.keep_pace import SOON, keep_pace, shared_pace

MESSAGE = Record.metadata.tables["message"]
LOOKED_AT = 200
"""Due messages among which those are chosen that may leave soon, whatever waits before them."""


@dataclass(frozen=True, slots=True)
class Claimant:
    """A worker, the channels it can use, and the rate that all workers together keep to."""

    worker: str
    channels: Collection[Channel]
    rate: Rate
    secret_key: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is this worker's, and in how many seconds it may leave."""

    id: int
    channel: Channel
    leaves_in: float


@dataclass(frozen=True, slots=True)
class Claims:
    """Messages in the order in which they leave.

    Where due ones may not leave soon, there are none, and ``wait`` says in how many seconds.
    """

    messages: Sequence[Claimed] = ()
    wait: float | None = None


def claim_messages(session: Session, claimant: Claimant, now: datetime, most: int) -> Claims:
    """The oldest due messages, from now on this worker's; others pass over them."""
    due = _due(session, claimant.channels, now)
    if not due:
        return Claims()
    domains = [one.domain for one in due]
    pace, moment = shared_pace(session, claimant.rate, claimant.secret_key, domains)
    places = pace.take_places(domains, most, moment + SOON)
    if not places:
        first = min(pace.ready(domain) for domain in domains)
        return Claims(wait=(first - moment).total_seconds())
    keep_pace(session, pace, claimant.secret_key)
    claimed = [
        Claimed(due[n].id, due[n].channel, (at - moment).total_seconds()) for n, at in places
    ]
    session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id.in_([one.id for one in claimed]))
        .values(status=MessageStatus.SENDING, claimed_by=claimant.worker, claimed_at=now)
    )
    return Claims(claimed)


class _Due(NamedTuple):
    id: int
    channel: Channel
    domain: str


def _due(session: Session, channels: Collection[Channel], now: datetime) -> list[_Due]:
    due = (
        select(MESSAGE.c.id)
        .where(
            MESSAGE.c.status == MessageStatus.QUEUED,
            MESSAGE.c.due_at <= now,
            MESSAGE.c.channel.in_(channels),
        )
        .order_by(MESSAGE.c.due_at, MESSAGE.c.id)
        .limit(LOOKED_AT)
        .with_for_update(skip_locked=True)
    )
    return _described(session, list(session.scalars(due)))


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


def _described(session: Session, ids: Sequence[int]) -> list[_Due]:
    rows = session.execute(
        select(MESSAGE.c.id, MESSAGE.c.channel, Contact.email)
        .join(Invitation, Invitation.id == MESSAGE.c.invitation_id)
        .outerjoin(Contact, Contact.customer_id == Invitation.customer_id)
        .where(MESSAGE.c.id.in_(ids))
        .order_by(MESSAGE.c.due_at, MESSAGE.c.id)
    )
    return [
        _Due(row.id, row.channel, domain_of(row.email) if row.channel is Channel.EMAIL else "")
        for row in rows
    ]
