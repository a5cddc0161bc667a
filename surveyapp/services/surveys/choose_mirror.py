"""Say which survey among the organisation's own people a survey of customers is held against."""

from __future__ import annotations

from sqlalchemy.orm import Session

from surveyapp.errors import BadInputError
from surveyapp.services.surveys.open_survey import find_survey


class UnfitMirrorError(BadInputError):
    """A survey cannot be held against itself, nor against one that has a mirror of its own."""


def choose_mirror(session: Session, survey_id: int, mirror_id: int | None) -> None:
    """Hold the survey against another from now on; None against none.

    Raises:
        UnknownSurveyError: there is no such survey.
        UnfitMirrorError: the two would be held against each other in a circle.
    """
    survey = find_survey(session, survey_id)
    if mirror_id is not None:
        mirror = find_survey(session, mirror_id)
        if mirror.id == survey.id or mirror.mirror_id is not None:
            raise UnfitMirrorError
    survey.mirror_id = mirror_id
