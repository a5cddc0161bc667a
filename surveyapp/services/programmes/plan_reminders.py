"""Plan reminders for people who were invited and have not answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from surveyapp.models import (
    Channel,
    ConsentPurpose,
    Contact,
    Invitation,
    InvitationStatus,
    Link,
    Message,
    MessageKind,
    MessageStatus,
    Programme,
    ProgrammeState,
    Response,
    ResponseStatus,
    SurveyState,
    Wave,
)
from surveyapp.queries.consents import explicit
from surveyapp.services.programmes.chunks import among, chunks
from surveyapp.services.programmes.plan_invitations import take_turn
from surveyapp.services.programmes.programme_rules import Rules
from surveyapp.services.programmes.read_rules import read_rules
from surveyapp.services.programmes.send_window import next_moment
from surveyapp.services.programmes.write_invitations import new_message_id

WAITING = (MessageStatus.QUEUED, MessageStatus.SENDING)
AT_ONCE = 1_000


def plan_reminders(session: Session, now: datetime) -> int:
    """Queue the reminders that are due by now; how many are new.

    Reminders of active programmes only, and none to those who answered, unsubscribed, whose link
    is out of use or whose wave is closed; needless ones that wait already are called off. Everybody
    invited to an anonymous survey is reminded, so that neither a message nor its lack tells who
    answered.
    """
    take_turn(session)
    _call_off_needless(session, now)
    programmes = session.scalars(
        select(Programme).where(Programme.state == ProgrammeState.ACTIVE).order_by(Programme.id)
    )
    return sum(_remind(session, programme, now) for programme in programmes.all())


def _remind(session: Session, programme: Programme, now: datetime) -> int:
    rules, problems = read_rules(programme.rules)
    is_open = programme.survey.state(now) is SurveyState.OPEN
    if problems or not rules.reminders or not is_open:
        return 0
    rows = list(_due(session, programme, rules, now))
    for some in chunks(rows, AT_ONCE):
        session.execute(insert(Message), some)
    return len(rows)


def _due(
    session: Session, programme: Programme, rules: Rules, now: datetime
) -> Iterator[dict[str, Any]]:
    for found in chunks(_unanswered(session, programme.id, rules, now)):
        people = sorted({row.customer_id for row in found})
        refused = explicit(session, people, ConsentPurpose.INVITATIONS, given=False)
        for row in found:
            if row.reminded >= len(rules.reminders) or row.customer_id in refused:
                continue
            wanted = _wanted(row, rules)
            due = next_moment(max(wanted, now), rules.window, row.time_zone or rules.time_zone)
            in_time = row.expires_at is None or due < row.expires_at
            if wanted <= now and in_time:
                yield _message(programme, row, due)


def _wanted(row: Any, rules: Rules) -> datetime:
    """When the next reminder goes out: not right after one that was late itself."""
    days = rules.reminders[row.reminded]
    by_invitation: datetime = row.sent_at + timedelta(days=days)
    if not row.reminded or row.reminded_at is None:
        return by_invitation
    apart = timedelta(days=days - rules.reminders[row.reminded - 1])
    by_reminder: datetime = row.reminded_at + apart
    return max(by_invitation, by_reminder)


def _message(programme: Programme, row: Any, due: datetime) -> dict[str, Any]:
    return {
        "invitation_id": row.id,
        "number": row.last + 1,
        "kind": MessageKind.REMINDER,
        "channel": row.channel,
        "status": MessageStatus.QUEUED,
        "due_at": due,
        "attempts": 0,
        "message_id": new_message_id(programme.survey),
        "problem": "",
    }


def _unanswered(session: Session, programme_id: int, rules: Rules, now: datetime) -> list[Any]:
    """Invitations that were sent long enough ago, with how many reminders each has had."""
    of_it = (Message.invitation_id == Invitation.id, Message.kind == MessageKind.REMINDER)
    reminded = select(func.count()).select_from(Message).where(*of_it).scalar_subquery()
    reminded_at = select(func.max(Message.sent_at)).where(*of_it).scalar_subquery()
    waiting = exists().where(Message.invitation_id == Invitation.id, Message.status.in_(WAITING))
    last = (
        select(func.coalesce(func.max(Message.number), 0))
        .where(Message.invitation_id == Invitation.id)
        .scalar_subquery()
    )
    query = (
        select(
            Invitation.id,
            Invitation.customer_id,
            Invitation.channel,
            Invitation.sent_at,
            Link.expires_at,
            Contact.time_zone,
            reminded.label("reminded"),
            reminded_at.label("reminded_at"),
            last.label("last"),
        )
        .join(Link, Link.id == Invitation.link_id)
        .outerjoin(Wave, Wave.id == Link.wave_id)
        .outerjoin(Contact, Contact.customer_id == Invitation.customer_id)
        .where(
            Invitation.programme_id == programme_id,
            Invitation.status == InvitationStatus.SENT,
            Invitation.channel != Channel.HANDED,
            Invitation.sent_at <= now - timedelta(days=rules.reminders[0]),
            Link.revoked_at.is_(None),
            Wave.closed_at.is_(None),
            Contact.unsubscribed_at.is_(None),
            or_(Contact.undeliverable_at.is_(None), Invitation.channel != Channel.EMAIL),
            ~_is_answered(),
            ~waiting,
            reminded < len(rules.reminders),
        )
        .order_by(Invitation.id)
    )
    return list(session.execute(query))


def _is_answered() -> ColumnElement[bool]:
    """Of an anonymous survey nothing tells."""
    sent = exists().where(Response.link_id == Link.id, Response.status == ResponseStatus.SUBMITTED)
    return or_(Link.used, sent)


def _call_off_needless(session: Session, now: datetime) -> None:
    """Reminders that wait although the person answered or the link is out of use."""
    done = (
        select(Invitation.id)
        .join(Link, Link.id == Invitation.link_id)
        .join(Message, Message.invitation_id == Invitation.id)
        .where(
            Message.kind == MessageKind.REMINDER,
            Message.status == MessageStatus.QUEUED,
            or_(_is_answered(), Link.revoked_at.is_not(None), Link.expires_at <= now),
        )
    )
    session.execute(
        update(Message)
        .where(
            among(session, Message.invitation_id, list(session.scalars(done))),
            Message.kind == MessageKind.REMINDER,
            Message.status == MessageStatus.QUEUED,
        )
        .values(status=MessageStatus.CANCELLED)
    )
