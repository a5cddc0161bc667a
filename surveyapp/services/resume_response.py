"""Find a response again by its secret, on whatever device."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from surveyapp.database import READING
from surveyapp.errors import NotFoundError
from surveyapp.models import Response, Survey, SurveyState
from surveyapp.services.find_link import SurveyClosedError
from surveyapp.tokens import hash_token, looks_like_token


class UnknownResponseError(NotFoundError):
    """No response has this token."""


def find_response(session: Session, token: str) -> Response | None:
    """The response of this token, if it was ever started; waits for others who are writing it."""
    if not looks_like_token(token):
        return None
    query = (
        select(Response)
        .where(Response.resume_token_hash == hash_token(token))
        .options(joinedload(Response.survey).joinedload(Survey.version), joinedload(Response.link))
    )
    if not session.info.get(READING):
        query = query.with_for_update(of=Response)
    return session.scalar(query)


def resume_response(session: Session, token: str) -> Response:
    """The response of this token.

    Raises:
        UnknownResponseError: there is none, or its link was revoked.
    """
    response = find_response(session, token)
    if response is None or (response.link is not None and response.link.revoked_at is not None):
        raise UnknownResponseError
    return response


def require_still_open(response: Response, now: datetime) -> None:
    """Stop here when the survey was closed under an unfinished response.

    Raises:
        SurveyClosedError: it was.
    """
    if response.survey.state(now) is not SurveyState.OPEN:
        raise SurveyClosedError
