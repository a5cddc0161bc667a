"""What the tables promise: names for constraints, aware times, states that follow from facts."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from surveyapp.database import Database
from surveyapp.models import (
    Customer,
    Event,
    Link,
    LinkKind,
    PublishedVersionChangedError,
    Record,
    SurveyState,
    state_at,
)
from tests.surveyapp.factories import NOW, a_survey, an_open_link


def test_every_constraint_and_index_has_a_name() -> None:
    tables = Record.metadata.tables.values()
    constraints = [c for table in tables for c in (*table.constraints, *table.indexes)]
    assert constraints
    assert not [constraint for constraint in constraints if not constraint.name]


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    def keep() -> None:
        with database.writing() as session:
            session.add(Customer(key="c", facts={}))
            session.flush()
            session.add(Event(key="e", customer_id=1, happened_at=datetime(2026, 3, 2)))  # noqa: DTZ001

    with pytest.raises(StatementError, match="no time zone"):
        keep()


def test_times_come_back_aware(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        session.expire(survey)
        assert survey.created_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [
        (None, None, SurveyState.DRAFT),
        (NOW + timedelta(seconds=1), None, SurveyState.DRAFT),
        (NOW, None, SurveyState.OPEN),
        (NOW, NOW + timedelta(seconds=1), SurveyState.OPEN),
        (NOW - timedelta(days=1), NOW, SurveyState.CLOSED),
    ],
)
def test_the_state_follows_from_the_dates(
    opens: datetime | None, closes: datetime | None, state: SurveyState
) -> None:
    assert state_at(opens, closes, NOW) is state


def test_a_published_version_cannot_be_changed_by_the_program(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        survey.version.label = "2"
        with pytest.raises(PublishedVersionChangedError):
            session.flush()
        session.rollback()


def test_the_database_refuses_a_personal_link_without_a_token(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        kind = LinkKind.PERSONAL
        session.add(Link(survey_id=survey.id, kind=kind, slug="x", label="", created_at=NOW))
        with pytest.raises(IntegrityError, match="only_personal_links_have_tokens"):
            session.flush()
        session.rollback()


def test_revoking_twice_keeps_the_first_time(database: Database) -> None:
    with database.writing() as session:
        link = an_open_link(session, a_survey(session))
        link.revoke(NOW)
        link.revoke(NOW + timedelta(days=1))
        assert link.revoked_at == NOW
