"""Answers to anonymous surveys, as they are kept before anybody has released them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from surveyapp.models import Invitation, Response, ResponseStatus, Survey
from surveyapp.services.answering.use_up_token import use_up
from surveyapp.tokens import invitation_token, used_mark
from tests.surveyapp.factories import NOW


def answers_come(
    session: Session, survey: Survey, number: int = 1, *, finished: bool = True, **columns: object
) -> None:
    """So many people answer; ``columns`` of the response are the same for all."""
    usual: dict[str, Any] = {
        "survey_id": survey.id,
        "version_id": survey.version_id,
        "status": ResponseStatus.SUBMITTED if finished else ResponseStatus.IN_PROGRESS,
        "language": "en",
        "document": {},
        "seed": 1,
        "submitted_at": NOW if finished else None,
        "released": False,
    }
    session.add_all(Response(**{**usual, **columns}, submit_key=uuid4().hex) for _ in range(number))
    session.flush()


def uses_link(session: Session, invitation: Invitation, secret: str) -> None:
    """Somebody begins to answer by the link of an invitation."""
    token = invitation_token(secret, invitation.link.slug)
    assert use_up(session.connection(), invitation.survey_id, used_mark(token))
