"""Make a survey of a questionnaire: a shipped one is published on the way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from questionnaires import library
from surveyapp.errors import BadInputError
from surveyapp.models import QuestionnaireVersion, Survey
from surveyapp.services.surveys.create_survey import NewSurvey, create_survey
from surveyapp.services.surveys.publish_questionnaire import publish_questionnaire

SHIPPED = "shipped:"
"""Begins the choice of a questionnaire that comes with the program; other choices are versions."""


class UnknownQuestionnaireError(BadInputError):
    """The questionnaire chosen is neither shipped nor published."""


def field_survey(session: Session, choice: str, new: NewSurvey, now: datetime) -> Survey:
    """A draft of the survey, to be opened when it is ready.

    Raises:
        UnknownQuestionnaireError: there is no such questionnaire.
        UnfitSurveyError: something else about the survey cannot be.
    """
    return create_survey(session, _version_id(session, choice, now), new, now)


def _version_id(session: Session, choice: str, now: datetime) -> int:
    name = choice.removeprefix(SHIPPED)
    if name != choice and name in library.names():
        return publish_questionnaire(session, library.load(name), now).id
    if not choice.isdecimal() or session.get(QuestionnaireVersion, int(choice)) is None:
        raise UnknownQuestionnaireError
    return int(choice)
