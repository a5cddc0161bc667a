"""Find a programme by way of its survey."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFoundError
from surveyapp.models import Programme


class UnknownProgrammeError(NotFoundError):
    """There is no such programme, or it is another survey's."""


def find_programme(session: Session, survey_id: int, programme_id: int) -> Programme:
    """The programme of this survey.

    Raises:
        UnknownProgrammeError: there is none.
    """
    found = session.scalar(
        select(Programme).where(Programme.id == programme_id, Programme.survey_id == survey_id)
    )
    if found is None:
        raise UnknownProgrammeError
    return found
