"""Try messages again that were given up: somebody has seen to the cause."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from surveyapp.errors import ConflictError, NotFoundError
from surveyapp.models import Invitation, InvitationStatus, Message, MessageStatus, SurveyState
from surveyapp.queries.undelivered import ENDED, may_be_tried_again
from surveyapp.services.surveys.open_survey import find_survey

AT_ONCE = 5_000


class UnknownMessageError(NotFoundError):
    """There is no such message, or it is another survey's."""


class CannotRetryError(ConflictError):
    """It was delivered, waits already, its link is out of use, or the survey is closed."""


def retry_message(session: Session, survey_id: int, message_id: int, now: datetime) -> None:
    """Queue one message again, with all its tries before it.

    Raises:
        UnknownSurveyError, UnknownMessageError: there is no such survey or message.
        CannotRetryError: there is nothing to try again.
    """
    message = session.get(Message, message_id)
    if message is None or message.invitation.survey_id != survey_id:
        raise UnknownMessageError
    _require_not_closed(session, survey_id, now)
    if not _queue(session, _retriable(survey_id).where(Message.id == message_id), now):
        raise CannotRetryError


def retry_messages(session: Session, survey_id: int, now: datetime) -> int:
    """Queue every message of the survey again that may be; how many that are.

    Raises:
        UnknownSurveyError: there is no such survey.
        CannotRetryError: the survey is closed.
    """
    _require_not_closed(session, survey_id, now)
    total = 0
    while queued := _queue(session, _retriable(survey_id).limit(AT_ONCE), now):
        total += queued
    return total


def _require_not_closed(session: Session, survey_id: int, now: datetime) -> None:
    if find_survey(session, survey_id).state(now) is SurveyState.CLOSED:
        raise CannotRetryError


def _retriable(survey_id: int) -> Select[int, int]:
    return (
        select(Message.id, Message.invitation_id)
        .join(Invitation, Invitation.id == Message.invitation_id)
        .where(Invitation.survey_id == survey_id, may_be_tried_again())
        .order_by(Message.id)
        .with_for_update(of=Message)
    )


def _queue(session: Session, chosen: Select[int, int], now: datetime) -> int:
    rows = session.execute(chosen).all()
    if not rows:
        return 0
    messages, invitations = zip(*rows, strict=True)
    again = {"status": MessageStatus.QUEUED, "attempts": 0, "due_at": now, "problem": ""}
    session.execute(update(Message).where(Message.id.in_(messages)).values(**again))
    session.execute(
        update(Invitation)
        .where(
            Invitation.id.in_(invitations),
            Invitation.status.in_(ENDED),
        )
        .values(status=InvitationStatus.PLANNED, reason="")
    )
    return len(rows)
