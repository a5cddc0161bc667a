"""Messages that never left or came back: why, and which may be tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from surveyapp.models import (
    Channel,
    Contact,
    Customer,
    Invitation,
    InvitationStatus,
    Link,
    Message,
    MessageKind,
    MessageStatus,
)

NOT_SENT = "not_sent"
"""Why an invitation is off whose message was given up."""
REFUSED = "refused"
"""Why an invitation bounced."""
ON_A_PAGE = 50
MOST_CAUSES = 5

ENDED = (InvitationStatus.CANCELLED, InvitationStatus.BOUNCED)
LOST = (MessageStatus.FAILED, MessageStatus.BOUNCED)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """One message, the reason as it is kept, and whether it may be tried again."""

    id: int
    customer: str
    kind: MessageKind
    channel: Channel
    status: MessageStatus
    problem: str
    attempts: int
    last_tried: datetime
    again: bool


@dataclass(frozen=True, slots=True)
class UndeliveredPage:
    """Messages, and the number before which the next page begins; None on the last."""

    lines: tuple[Undelivered, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class Cause:
    """A reason, and how many messages that may be tried again have it."""

    problem: str
    messages: int


def undelivered_page(
    session: Session, survey_id: int, before: int | None = None
) -> UndeliveredPage:
    """The survey's messages that reached nobody, from the newest."""
    query = (
        select(
            Message.id,
            Customer.key,
            Message.kind,
            Message.channel,
            Message.status,
            Message.problem,
            Message.attempts,
            func.coalesce(Message.sent_at, Message.due_at),
            may_be_tried_again(),
        )
        .select_from(Message)
        .join(Invitation, Invitation.id == Message.invitation_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .where(Invitation.survey_id == survey_id, Message.status.in_(LOST))
    )
    if before is not None:
        query = query.where(Message.id < before)
    rows: Sequence[Any] = session.execute(
        query.order_by(Message.id.desc()).limit(ON_A_PAGE + 1)
    ).all()
    lines = tuple(Undelivered(*row) for row in rows[:ON_A_PAGE])
    return UndeliveredPage(lines, lines[-1].id if len(rows) > ON_A_PAGE else None)


def causes(session: Session, survey_id: int) -> tuple[Cause, ...]:
    """Why messages that may be tried again were given up, the commonest reasons first."""
    query = (
        select(Message.problem, func.count())
        .join(Invitation, Invitation.id == Message.invitation_id)
        .where(Invitation.survey_id == survey_id, may_be_tried_again())
        .group_by(Message.problem)
        .order_by(func.count().desc(), Message.problem)
    )
    return tuple(Cause(problem, n) for problem, n in session.execute(query.limit(MOST_CAUSES)))


def may_be_tried_again() -> ColumnElement[bool]:
    """Of messages joined with their invitations: those nobody took, where nobody is to blame.

    A mailbox that does not exist stays closed, a link out of use lets nobody in, and of several
    messages that say the same only the last counts.
    """
    other = aliased(Message)
    later = exists().where(
        other.invitation_id == Message.invitation_id,
        other.kind == Message.kind,
        other.number > Message.number,
        other.status != MessageStatus.CANCELLED,
    )
    dead = exists().where(
        Contact.customer_id == Invitation.customer_id,
        Contact.undeliverable_at.is_not(None),
        Message.channel == Channel.EMAIL,
    )
    revoked = exists().where(Link.id == Invitation.link_id, Link.revoked_at.is_not(None))
    never_taken = and_(Message.status == MessageStatus.BOUNCED, Message.sent_at.is_(None))
    off = and_(Invitation.status.in_(ENDED), Invitation.reason.not_in((NOT_SENT, REFUSED)))
    failed = Message.status == MessageStatus.FAILED
    return and_(or_(failed, never_taken), ~off, ~dead, ~revoked, ~later)
