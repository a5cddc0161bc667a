"""Call an invitation off: what was not sent is not sent, and the link lets nobody in any more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.errors import ConflictError, NotFoundError
from surveyapp.models import Invitation, InvitationStatus, Message, MessageStatus

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
