"""Customers who share an address are asked at it once, and the dry run says how many do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Programme
from surveyapp.services.programmes.planning import Reason
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import (
    a_customer,
    a_programme,
    an_event,
    deliver,
    invited,
    plan,
)

HOME = {"email": "home@example.org"}
VISITS = {"kind": "event", "event": "visit", "after": "3 days"}


def a_couple(session: Session, **contact: Any) -> None:
    """Two who share an address, written in two ways, and one who does not."""
    a_customer(session, "ada", contact=HOME, **contact)
    a_customer(session, "bo", contact={"email": "Home@Example.ORG"}, **contact)
    a_customer(session, "cleo")


def everybody(session: Session, **rules: Any) -> Programme:
    return a_programme(session, a_survey(session), quiet_days=0, **rules)


def test_an_address_is_asked_once_and_the_others_are_counted(database: Database) -> None:
    with database.writing() as session:
        a_couple(session)
        planned = plan(session, everybody(session), dry=True)
    assert len(planned.decisions) == 2
    assert planned.left_out.counts == {Reason.SHARED_ADDRESS: 1}


def test_a_later_run_does_not_ask_the_other(database: Database) -> None:
    with database.writing() as session:
        a_couple(session)
        programme = everybody(session)
        plan(session, programme)
        deliver(session)
        planned = plan(session, programme, NOW + timedelta(days=60))
    assert planned.decisions == ()
    assert planned.left_out.counts[Reason.SHARED_ADDRESS] == 1


def test_a_number_is_shared_as_an_address_is(database: Database) -> None:
    with database.writing() as session:
        for key in ("ada", "bo"):
            contact = {"email": f"{key}@example.org", "phone": "+4790000001"}
            a_customer(session, key, contact=contact)
        by_text = plan(session, everybody(session, channel="sms"), dry=True)
        by_mail = plan(session, everybody(session), dry=True)
    assert (len(by_text.decisions), len(by_mail.decisions)) == (1, 2)


def test_links_to_hand_over_go_to_everybody(database: Database) -> None:
    with database.writing() as session:
        a_couple(session)
        assert len(plan(session, everybody(session, channel="handed"), dry=True).decisions) == 3


def test_one_of_an_address_is_drawn_not_one_of_each_who_share_it(database: Database) -> None:
    with database.writing() as session:
        a_couple(session)
        planned = plan(session, everybody(session, sample={"n": 3}), dry=True)
    assert len(planned.decisions) == 2


@pytest.mark.parametrize(("apart", "asked"), [(timedelta(hours=2), 1), (timedelta(days=2), 2)])
def test_events_of_two_come_to_their_address_a_day_apart(
    database: Database, apart: timedelta, asked: int
) -> None:
    with database.writing() as session:
        for number, key in enumerate(("ada", "bo")):
            customer = a_customer(session, key, contact=HOME)
            an_event(session, customer, key, ago=number * apart)
        planned = plan(session, everybody(session, trigger=VISITS), dry=True)
    assert len(planned.decisions) == asked


def test_two_events_of_one_person_are_asked_about(database: Database) -> None:
    with database.writing() as session:
        ada = a_customer(session, "ada", contact=HOME)
        for key in ("first", "second"):
            an_event(session, ada, key)
        planned = plan(session, everybody(session, trigger=VISITS), dry=True)
    assert invited(planned) == ["ada", "ada"]
