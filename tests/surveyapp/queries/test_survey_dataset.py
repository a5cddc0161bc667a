"""What an analysis gets to see of events and invitations."""

from __future__ import annotations

import numpy as np
from sqlalchemy.orm import Session

from analysis.dataset import Dataset
from surveyapp.database import Database
from surveyapp.models import (
    Customer,
    Event,
    Invitation,
    InvitationStatus,
    Response,
    ResponseStatus,
    Survey,
)
from surveyapp.queries.dispositions import UNSUBSCRIBED
from surveyapp.queries.survey_dataset import survey_dataset
from surveyapp.services.surveys.issue_personal_link import Recipient, issue_personal_link
from tests.surveyapp.factories import EARLIER, NOW, a_survey


def an_answer_about(session: Session, survey: Survey, event: Event, key: str = "c1") -> None:
    customer = Customer(key=key, facts={"segment": "new"})
    session.add(customer)
    session.flush()
    event.customer_id, event.key = customer.id, f"visit-{key}"
    session.add(event)
    session.flush()
    invite(session, survey, customer, event, InvitationStatus.SENT)
    session.add(
        Response(
            survey_id=survey.id,
            version_id=survey.version_id,
            customer_id=customer.id,
            event_id=event.id,
            status=ResponseStatus.SUBMITTED,
            submitted_at=NOW,
            language="en",
            document={"SAT1": 8},
            seed=1,
            submit_key=key,
        )
    )


def invite(
    session: Session, survey: Survey, customer: Customer, event: Event, status: InvitationStatus
) -> None:
    link = issue_personal_link(session, survey.id, Recipient(customer.id), EARLIER).link
    session.add(
        Invitation(
            link_id=link.id,
            survey_id=survey.id,
            customer_id=customer.id,
            event_id=event.id,
            status=status,
            sent_at=EARLIER,
        )
    )


def dataset_about(database: Database, event: Event, unit: str = "minutes") -> Dataset:
    with database.writing() as session:
        survey = a_survey(session)
        survey.unit = unit
        an_answer_about(session, survey, event)
        survey_id = survey.id
    with database.reading() as session:
        return survey_dataset(session, survey_id)


def test_a_wait_kept_in_minutes_comes_out_in_the_unit_of_the_survey(database: Database) -> None:
    found = dataset_about(database, Event(actual_wait=4320.0), "days")
    np.testing.assert_array_equal(found.facts["actual_wait"], [3.0])


def test_the_place_of_an_event_is_a_fact_of_its_answer(database: Database) -> None:
    found = dataset_about(database, Event(unit="Desk 4", channel="phone"))
    assert (found.facts["unit"][0], found.facts["channel"][0]) == ("Desk 4", "phone")


def test_a_wait_given_up_is_no_wait_but_stands_in_the_frame(database: Database) -> None:
    found = dataset_about(database, Event(abandoned_after=12.0))
    assert "actual_wait" not in found.facts
    assert list(found.frame["abandoned"]) == ["yes"]


def test_a_message_that_bounced_is_counted_and_not_in_the_frame(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        an_answer_about(session, survey, Event(actual_wait=5.0))
        customer = Customer(key="c2", facts={})
        session.add(customer)
        session.flush()
        event = Event(key="visit-2", customer_id=customer.id)
        session.add(event)
        session.flush()
        invite(session, survey, customer, event, InvitationStatus.BOUNCED)
        survey_id = survey.id
    with database.reading() as session:
        found = survey_dataset(session, survey_id)
    assert (found.source.bounced, found.source.invited) == (1, 1)


def test_somebody_who_unsubscribed_instead_of_answering_has_declined(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        an_answer_about(session, survey, Event(actual_wait=5.0))
        customer = Customer(key="c2", facts={})
        session.add(customer)
        session.flush()
        event = Event(key="visit-2", customer_id=customer.id)
        session.add(event)
        session.flush()
        invite(session, survey, customer, event, InvitationStatus.SENT)
        session.query(Invitation).filter_by(customer_id=customer.id).one().reason = UNSUBSCRIBED
        survey_id = survey.id
    with database.reading() as session:
        found = survey_dataset(session, survey_id)
    assert (found.source.declined, found.source.invited) == (1, 2)
