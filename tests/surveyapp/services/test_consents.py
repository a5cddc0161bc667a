from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import ConsentPurpose, Contact
from surveyapp.queries.consents import decisions_of, explicit, may
from surveyapp.services.customers.record_consent import UnfitConsentError, record_consent
from tests.surveyapp.factories import NOW
from tests.surveyapp.invented_customers import a_customer

ASKING, NAMED = ConsentPurpose.INVITATIONS, ConsentPurpose.NAMED_ANSWERS


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Customers 1 and 2 are there."""
    with database.writing() as session:
        a_customer(session, "c1")
        a_customer(session, "c2")
        yield session


def decide(session: Session, purpose: ConsentPurpose, *answers: bool) -> None:
    for day, given in enumerate(answers):
        at = NOW + timedelta(days=day)
        record_consent(session, 1, purpose, given, "2026-1", "staff 1", at)


def test_everybody_may_be_asked_until_they_say_no(session: Session) -> None:
    decide(session, ASKING, False)
    assert may(session, (1, 2), ASKING) == {2}


def test_the_latest_decision_holds(session: Session) -> None:
    decide(session, ASKING, False, True)
    assert may(session, (1, 2), ASKING) == {1, 2}


def test_answers_beside_a_name_need_a_yes(session: Session) -> None:
    decide(session, NAMED, True)
    assert may(session, (1, 2), NAMED) == {1}


def test_a_yes_to_one_thing_is_no_yes_to_another(session: Session) -> None:
    decide(session, ASKING, True)
    assert may(session, (1, 2), NAMED) == set()


@pytest.mark.parametrize("field", ["unsubscribed_at", "undeliverable_at"])
def test_who_cannot_be_reached_is_not_asked(session: Session, field: str) -> None:
    setattr(session.get_one(Contact, 1), field, NOW)
    session.flush()
    assert may(session, (1, 2), ASKING) == {2}


def test_every_decision_is_kept(session: Session) -> None:
    decide(session, NAMED, True, False)
    assert [decision.given for decision in decisions_of(session, 1)] == [False, True]


def test_who_said_no_can_be_told_from_who_said_nothing(session: Session) -> None:
    decide(session, NAMED, False)
    assert explicit(session, (1, 2), NAMED, given=False) == {1}


@pytest.mark.parametrize(("wording", "source"), [("", "staff"), ("v1", " "), ("x" * 101, "staff")])
def test_a_decision_without_wording_or_source_is_none(
    session: Session, wording: str, source: str
) -> None:
    with pytest.raises(UnfitConsentError):
        record_consent(session, 1, ASKING, True, wording, source, NOW)
