from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Event
from surveyapp.services.customers.record_event import (
    ForeignEventError,
    NewEvent,
    UnfitEventError,
    UnknownCustomerError,
    record_event,
)
from tests.surveyapp.factories import NOW
from tests.surveyapp.invented_customers import a_customer

LATER = NOW + timedelta(minutes=6)


def record(session: Session, **told: object) -> Event:
    given = {"key": "e1", "customer_key": "c1", **told}
    return record_event(session, NewEvent(**given), NOW)  # type: ignore[arg-type] # of the test


def test_an_event_is_kept_with_its_wait(database: Database) -> None:
    with database.writing() as session:
        a_customer(session)
        event = record(session, arrived_at=NOW, served_at=LATER, unit="Oslo")
        assert (event.actual_wait, event.unit, event.happened_at) == (6, "Oslo", NOW)


def test_telling_it_twice_keeps_one(database: Database) -> None:
    with database.writing() as session:
        a_customer(session)
        assert record(session, wait=5.0).id == record(session, wait=5.0).id


def test_what_is_told_later_completes_an_event(database: Database) -> None:
    with database.writing() as session:
        a_customer(session)
        record(session, arrived_at=NOW, channel="desk")
        event = record(session, served_at=LATER)
        assert (event.actual_wait, event.channel) == (6, "desk")


def test_giving_up_is_told_later_too(database: Database) -> None:
    with database.writing() as session:
        a_customer(session)
        record(session, arrived_at=NOW)
        event = record(session, ended_at=LATER, abandoned=True)
        assert (event.actual_wait, event.abandoned_after) == (None, 6)


def test_giving_up_after_nobody_knows_how_long_is_still_known(database: Database) -> None:
    with database.writing() as session:
        a_customer(session)
        assert record(session, abandoned=True).facts == {"abandoned": "yes"}


def test_an_event_of_nobody_is_unknown(database: Database) -> None:
    with database.writing() as session, pytest.raises(UnknownCustomerError):
        record(session)


def test_an_event_of_somebody_else_is_refused(database: Database) -> None:
    with database.writing() as session:
        a_customer(session)
        a_customer(session, "c2")
        record(session)
        with pytest.raises(ForeignEventError):
            record(session, customer_key="c2")


def test_times_that_cannot_be_record_nothing(database: Database) -> None:
    with database.writing() as session:
        a_customer(session)
        with pytest.raises(UnfitEventError, match="before the customer arrived"):
            record(session, arrived_at=LATER, served_at=NOW)
        assert session.query(Event).count() == 0
