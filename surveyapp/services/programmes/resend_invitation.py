"""Send an invitation once more: it went astray, or the address was corrected."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.errors import ConflictError
from surveyapp.models import (
    Channel,
    ConsentPurpose,
    Invitation,
    InvitationStatus,
    Message,
    MessageKind,
    MessageStatus,
    Response,
    ResponseStatus,
    SurveyState,
)
from surveyapp.queries.consents import may
from surveyapp.services.programmes.cancel_invitation import find_invitation
from surveyapp.services.programmes.write_invitations import new_message_id
from surveyapp.services.surveys.open_survey import find_survey

WAITING = (MessageStatus.QUEUED, MessageStatus.SENDING)
PAUSE = timedelta(minutes=10)
"""Mail takes a while to arrive; who sees nothing yet and clicks again sends it twice."""


class CannotResendError(ConflictError):
    """The invitation cannot be sent again: answered, called off, on its way, or not allowed."""


class TooSoonError(CannotResendError):
    """The last message left a moment ago."""


def resend_invitation(
    session: Session, survey_id: int, invitation_id: int, now: datetime
) -> Message:
    """Queue the invitation again with the same link.

    In an anonymous survey nobody learns here who answered: the message goes out to them too.

    Raises:
        UnknownInvitationError: there is no such invitation.
        CannotResendError: there is nothing to send, or it may not be sent.
        TooSoonError: a message of this invitation left less than ten minutes ago.
    """
    invitation = find_invitation(session, survey_id, invitation_id)
    survey = find_survey(session, survey_id)
    if survey.state(now) is not SurveyState.OPEN or not _can_be_sent(session, invitation, now):
        raise CannotResendError
    if _left_just_now(session, invitation_id, now):
        raise TooSoonError
    last = session.scalar(
        select(func.max(Message.number)).where(Message.invitation_id == invitation_id)
    )
    message = Message(
        invitation_id=invitation_id,
        number=0 if last is None else last + 1,
        kind=MessageKind.INVITATION,
        channel=invitation.channel,
        status=MessageStatus.QUEUED,
        due_at=now,
        message_id=new_message_id(survey),
    )
    if invitation.status is InvitationStatus.BOUNCED:
        invitation.status = InvitationStatus.PLANNED
    session.add(message)
    session.flush()
    return message


def _left_just_now(session: Session, invitation_id: int, now: datetime) -> bool:
    left = select(Message.id).where(
        Message.invitation_id == invitation_id,
        Message.status == MessageStatus.SENT,
        Message.sent_at > now - PAUSE,
    )
    return session.scalar(left.limit(1)) is not None


def _can_be_sent(session: Session, invitation: Invitation, now: datetime) -> bool:
    link = invitation.link
    if invitation.status not in (InvitationStatus.SENT, InvitationStatus.BOUNCED):
        return False
    if invitation.channel is Channel.HANDED or link.revoked_at is not None:
        return False
    if link.used:
        return False
    if link.expires_at is not None and now >= link.expires_at:
        return False
    person = invitation.customer_id
    if person not in may(session, [person], ConsentPurpose.INVITATIONS):
        return False
    waiting = select(Message.id).where(
        Message.invitation_id == invitation.id, Message.status.in_(WAITING)
    )
    answered = select(Response.id).where(
        Response.link_id == link.id, Response.status == ResponseStatus.SUBMITTED
    )
    return session.scalar(waiting) is None and session.scalar(answered) is None
