"""The list of surveys counts answers by day, whichever database keeps them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Response, ResponseStatus, Survey
from surveyapp.queries.overview import DAYS, survey_overviews
from tests.surveyapp.factories import EARLIER, NOW, a_survey


def submitted(session: Session, survey: Survey, at: datetime) -> None:
    response = Response(
        survey_id=survey.id,
        version_id=survey.version_id,
        status=ResponseStatus.SUBMITTED,
        language="en",
        document={},
        seed=1,
        started_at=EARLIER,
        saved_at=at,
        submitted_at=at,
        submit_key=str(at),
    )
    session.add(response)


def test_answers_are_counted_by_day_as_far_back_as_the_list_goes(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        for days in (0, DAYS - 1, DAYS):
            submitted(session, survey, NOW - timedelta(days=days))
    with database.reading() as session:
        (line,) = survey_overviews(session, NOW)
    assert line.daily == (1, *(0,) * (DAYS - 2), 1)
