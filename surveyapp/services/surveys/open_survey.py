"""Start and stop taking answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.errors import NotFoundError
from surveyapp.models import Privacy, Survey
from surveyapp.services.surveys.release_answers import release_rest


class UnknownSurveyError(NotFoundError):
    """There is no such survey."""


def open_survey(session: Session, survey_id: int, now: datetime) -> Survey:
    """Take answers from now on.

    Raises:
        UnknownSurveyError: there is no such survey.
        WrongSurveyStateError: it is open or closed already.
    """
    survey = find_survey(session, survey_id)
    survey.open(now)
    return survey


def close_survey(session: Session, survey_id: int, now: datetime) -> Survey:
    """Take no more answers; what was saved stays, and staff see the rest of anonymous answers.

    Raises:
        UnknownSurveyError: there is no such survey.
        WrongSurveyStateError: it is not open.
    """
    survey = find_survey(session, survey_id)
    survey.close(now)
    session.flush()
    if survey.privacy is Privacy.ANONYMOUS:
        release_rest(session, survey_id)
    return survey


def find_survey(session: Session, survey_id: int) -> Survey:
    """The survey with this id.

    Raises:
        UnknownSurveyError: there is none.
    """
    survey = session.get(Survey, survey_id)
    if survey is None:
        raise UnknownSurveyError
    return survey
