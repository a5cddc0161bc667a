"""Call off what a programme has planned: invitations that were not sent, and reminders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from surveyapp.models import Invitation, InvitationStatus, Link, Message, MessageKind, MessageStatus

QUIETLY = {"synchronize_session": False}


def call_off(
    session: Session, programme_id: int, reason: str, now: datetime, but_wave: int | None = None
) -> int:
    """Nothing that waits is sent, but for what is being sent; how many invitations that were.

    What belongs to ``but_wave`` stays as it is.
    """
    mine = _mine(programme_id, but_wave)
    sending = select(Message.invitation_id).where(Message.status == MessageStatus.SENDING)
    planned = mine.where(
        Invitation.status == InvitationStatus.PLANNED, Invitation.id.not_in(sending)
    ).scalar_subquery()
    links = select(Invitation.link_id).where(Invitation.id.in_(planned))
    session.execute(
        update(Link).where(Link.id.in_(links), Link.revoked_at.is_(None)).values(revoked_at=now),
        execution_options=QUIETLY,
    )
    _cancel(session, Message.invitation_id.in_(planned))
    reminder = Message.kind == MessageKind.REMINDER
    _cancel(session, Message.invitation_id.in_(mine) & reminder)
    done = session.connection().execute(
        update(Invitation)
        .where(Invitation.id.in_(planned))
        .values(status=InvitationStatus.CANCELLED, reason=reason)
    )
    return done.rowcount


def _mine(programme_id: int, but_wave: int | None) -> Select[int]:
    query = select(Invitation.id).where(Invitation.programme_id == programme_id)
    if but_wave is None:
        return query
    earlier = or_(Link.wave_id != but_wave, Link.wave_id.is_(None))
    return query.join(Link, Link.id == Invitation.link_id).where(earlier)


def _cancel(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(
        update(Message)
        .where(which, Message.status == MessageStatus.QUEUED)
        .values(status=MessageStatus.CANCELLED),
        execution_options=QUIETLY,
    )
