"""Call invitations off: what was not sent is not sent, and the link lets nobody in any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.errors import ConflictError, NotFoundError
from surveyapp.models import Invitation, InvitationStatus, Link, Message, MessageStatus

BY_STAFF = "by_staff"


class UnknownInvitationError(NotFoundError):
    """There is no such invitation, or it is another survey's."""


class InvitationUnderwayError(ConflictError):
    """A message is on its way at this moment; try again in a minute."""


def find_invitation(session: Session, survey_id: int, invitation_id: int) -> Invitation:
    """The invitation of this survey.

    Raises:
        UnknownInvitationError: there is none.
    """
    found = session.get(Invitation, invitation_id)
    if found is None or found.survey_id != survey_id:
        raise UnknownInvitationError
    return found


def cancel_invitation(
    session: Session, survey_id: int, invitation_id: int, now: datetime, reason: str = BY_STAFF
) -> Invitation:
    """Take the link out of use and send nothing more; one that was sent stays counted as sent.

    Raises:
        UnknownInvitationError: there is no such invitation.
        InvitationUnderwayError: a message is being sent.
    """
    invitation = find_invitation(session, survey_id, invitation_id)
    underway = select(Message.id).where(
        Message.invitation_id == invitation_id, Message.status == MessageStatus.SENDING
    )
    if session.scalar(underway) is not None:
        raise InvitationUnderwayError
    session.execute(
        update(Message)
        .where(Message.invitation_id == invitation_id, Message.status == MessageStatus.QUEUED)
        .values(status=MessageStatus.CANCELLED)
    )
    invitation.link.revoke(now)
    if invitation.status is InvitationStatus.PLANNED:
        invitation.status, invitation.reason = InvitationStatus.CANCELLED, reason
    return invitation


def cancel_planned(session: Session, programme_id: int, reason: str, now: datetime) -> int:
    """Call off everything of a programme that is not sent or being sent; how many that were."""
    sending = select(Message.invitation_id).where(Message.status == MessageStatus.SENDING)
    planned = (
        select(Invitation.id)
        .where(
            Invitation.programme_id == programme_id,
            Invitation.status == InvitationStatus.PLANNED,
            Invitation.id.not_in(sending),
        )
        .scalar_subquery()
    )
    links = select(Invitation.link_id).where(Invitation.id.in_(planned))
    session.execute(
        update(Link).where(Link.id.in_(links), Link.revoked_at.is_(None)).values(revoked_at=now),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        update(Message)
        .where(Message.invitation_id.in_(planned), Message.status == MessageStatus.QUEUED)
        .values(status=MessageStatus.CANCELLED),
        execution_options={"synchronize_session": False},
    )
    done = session.connection().execute(
        update(Invitation)
        .where(Invitation.id.in_(planned))
        .values(status=InvitationStatus.CANCELLED, reason=reason)
    )
    return done.rowcount
