"""The invitations of a survey, page by page from the newest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, literal, or_, select
from sqlalchemy.orm import Session

from surveyapp.models import (
    Channel,
    Customer,
    Event,
    Invitation,
    InvitationStatus,
    Link,
    Message,
    MessageStatus,
    Privacy,
    Programme,
)
from surveyapp.queries.programme_page import is_answered
from surveyapp.queries.survey_page import find_survey
from surveyapp.queries.undelivered import LOST, NOT_SENT

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """One invitation. ``answered`` is None where the survey is anonymous."""

    id: int
    customer: str
    event: str | None
    programme: str | None
    channel: Channel
    status: InvitationStatus
    reason: str
    due_at: datetime | None
    sent_at: datetime | None
    arm: str | None
    group: str | None
    ended: bool
    answered: bool | None
    waiting: bool
    """Whether a message waits or is on its way."""
    problem: str | None
    """Why its last message reached nobody; None where it did or may yet."""


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """Lines, and the number after which the next page begins; None on the last."""

    lines: tuple[InvitationLine, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class HandedLink:
    """Whom a link is handed to, and from what its address is made."""

    customer: str
    event: str | None
    slug: str


def invitation_page(
    session: Session,
    survey_id: int,
    status: InvitationStatus | None = None,
    before: int | None = None,
) -> InvitationPage:
    """Invitations with a status, or all; those numbered below ``before``.

    Raises:
        UnknownSurveyError: there is no such survey.
    """
    anonymous = find_survey(session, survey_id).privacy is Privacy.ANONYMOUS
    query = _lines(anonymous).where(Invitation.survey_id == survey_id)
    if status is not None:
        query = query.where(Invitation.status == status)
    if before is not None:
        query = query.where(Invitation.id < before)
    rows = session.execute(query.order_by(Invitation.id.desc()).limit(ON_A_PAGE + 1)).all()
    lines = tuple(InvitationLine(*row) for row in rows[:ON_A_PAGE])
    return InvitationPage(lines, lines[-1].id if len(rows) > ON_A_PAGE else None)


def handed_links(session: Session, survey_id: int) -> tuple[HandedLink, ...]:
    """Links to hand over that are in use and not answered; of an anonymous survey all in use.

    Raises:
        UnknownSurveyError: there is no such survey.
    """
    find_survey(session, survey_id)
    query = (
        select(Customer.key, Event.key, Link.slug)
        .select_from(Invitation)
        .join(Link, Link.id == Invitation.link_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .outerjoin(Event, Event.id == Invitation.event_id)
        .where(
            Invitation.survey_id == survey_id,
            Invitation.channel == Channel.HANDED,
            Link.revoked_at.is_(None),
            ~is_answered(),
        )
        .order_by(Customer.key, Invitation.id)
    )
    return tuple(HandedLink(*row) for row in session.execute(query))


def _lines(anonymous: bool) -> Any:
    waiting = exists().where(
        Message.invitation_id == Invitation.id,
        Message.status.in_((MessageStatus.QUEUED, MessageStatus.SENDING)),
    )
    return (
        select(
            Invitation.id,
            Customer.key,
            Event.key,
            Programme.name,
            Invitation.channel,
            Invitation.status,
            Invitation.reason,
            Invitation.due_at,
            Invitation.sent_at,
            Invitation.arm,
            Invitation.stratum,
            Link.revoked_at.is_not(None),
            literal(None) if anonymous else is_answered(),
            waiting,
            _problem(),
        )
        .select_from(Invitation)
        .join(Link, Link.id == Invitation.link_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .outerjoin(Event, Event.id == Invitation.event_id)
        .outerjoin(Programme, Programme.id == Invitation.programme_id)
    )


def _problem() -> ColumnElement[str | None]:
    last = (
        select(Message.problem)
        .where(Message.invitation_id == Invitation.id, Message.status.in_(LOST))
        .order_by(Message.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    not_sent = and_(Invitation.status == InvitationStatus.CANCELLED, Invitation.reason == NOT_SENT)
    return case((or_(Invitation.status == InvitationStatus.BOUNCED, not_sent), last), else_=None)
