"""Every invitation ends in one disposition, and the rates are those of the definitions."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import (
    Channel,
    Contact,
    Customer,
    Invitation,
    InvitationStatus,
    Privacy,
    Response,
    ResponseStatus,
    Survey,
)
from surveyapp.queries.outcomes import DECLINED, Disposition, Outcomes, outcomes
from surveyapp.services.surveys.issue_personal_link import Recipient, issue_personal_link
from tests.surveyapp.anonymous_answers import answers_come
from tests.surveyapp.factories import EARLIER, NOW, a_survey


def invited(
    session: Session,
    survey: Survey,
    key: str,
    status: InvitationStatus = InvitationStatus.SENT,
    channel: Channel = Channel.EMAIL,
) -> Invitation:
    customer = Customer(key=key, facts={})
    session.add(customer)
    session.flush()
    link = issue_personal_link(session, survey.id, Recipient(customer.id, "nb"), EARLIER).link
    waiting = status in {InvitationStatus.PLANNED, InvitationStatus.CANCELLED}
    invitation = Invitation(
        link=link,
        survey_id=survey.id,
        customer=customer,
        channel=channel,
        status=status,
        sent_at=None if waiting else EARLIER,
    )
    session.add(invitation)
    session.flush()
    return invitation


def answered(session: Session, invitation: Invitation, status: ResponseStatus) -> None:
    survey = session.get_one(Survey, invitation.survey_id)
    done = status is ResponseStatus.SUBMITTED
    session.add(
        Response(
            survey_id=survey.id,
            version_id=survey.version_id,
            link_id=invitation.link_id,
            customer_id=invitation.customer_id,
            status=status,
            submitted_at=NOW if done else None,
            language="nb",
            document={},
            seed=1,
            submit_key=str(invitation.id),
        )
    )


def found(database: Database, survey_id: int) -> Outcomes:
    with database.reading() as session:
        return outcomes(session, survey_id)


STATES = {
    InvitationStatus.SENT: Disposition.NOT_REACHED,
    InvitationStatus.BOUNCED: Disposition.UNDELIVERED,
    InvitationStatus.PLANNED: Disposition.PENDING,
    InvitationStatus.CANCELLED: Disposition.NOT_SENT,
}


@pytest.mark.parametrize(("status", "expected"), STATES.items())
def test_an_unanswered_invitation_ends_as_its_message(
    database: Database, status: InvitationStatus, expected: Disposition
) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        invited(session, survey, "c1", status)
    assert found(database, survey.id).whole.counts == {expected: 1}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (ResponseStatus.SUBMITTED, Disposition.COMPLETE),
        (ResponseStatus.IN_PROGRESS, Disposition.PARTIAL),
    ],
)
def test_an_answer_counts_whatever_came_after(
    database: Database, status: ResponseStatus, expected: Disposition
) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        invitation = invited(session, survey, "c1")
        answered(session, invitation, status)
        invitation.reason = "unsubscribed"
    assert found(database, survey.id).whole.counts == {expected: 1}


@pytest.mark.parametrize("reason", DECLINED)
def test_an_invitation_is_refused_by_what_was_noted_with_it(
    database: Database, reason: str
) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        invited(session, survey, "refused").reason = reason
        session.add(Contact(customer_id=invited(session, survey, "c2").customer_id))
        session.query(Contact).one().unsubscribed_at = NOW
    counts = found(database, survey.id).whole.counts
    assert counts == {Disposition.NOT_REACHED: 1, Disposition.REFUSED: 1}


def test_an_invitation_called_off_because_of_another_was_not_refused(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        invited(session, survey, "c1", InvitationStatus.CANCELLED).reason = "unsubscribed"
    assert found(database, survey.id).whole.counts == {Disposition.NOT_SENT: 1}


@pytest.mark.parametrize(("came", "told"), [(6, 0), (7, 7), (13, 7), (14, 14)])
def test_answers_to_an_anonymous_survey_are_counted_in_steps(
    database: Database, came: int, told: int
) -> None:
    with database.writing() as session:
        survey = a_survey(session, privacy=Privacy.ANONYMOUS)
        for number in range(20):
            invited(session, survey, f"c{number}")
        answers_come(session, survey, came)
    counts = found(database, survey.id).whole.counts
    assert counts.get(Disposition.COMPLETE, 0) == told
    assert sum(counts.values()) == 20


def test_answers_to_an_anonymous_survey_are_of_no_channel_and_no_language(
    database: Database,
) -> None:
    with database.writing() as session:
        survey = a_survey(session, privacy=Privacy.ANONYMOUS)
        invited(session, survey, "c1")
        invited(session, survey, "c2", channel=Channel.SMS)
    by = found(database, survey.id).by
    assert (by["channel"], by["language"]) == ((), ())


def test_response_is_counted_of_those_whose_message_arrived(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        answered(session, invited(session, survey, "c1"), ResponseStatus.SUBMITTED)
        invited(session, survey, "c2")
        invited(session, survey, "c3", InvitationStatus.BOUNCED)
        invited(session, survey, "c4", InvitationStatus.PLANNED)
    whole = found(database, survey.id).whole
    assert whole.response is not None
    assert (whole.invited, whole.response.rate, whole.completion) == (3, 0.5, 1.0)


def test_one_way_of_sending_is_no_grouping_and_two_are(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        invited(session, survey, "c1")
        invited(session, survey, "c2", channel=Channel.SMS)
    by = found(database, survey.id).by
    assert [outcome.name for outcome in by["channel"]] == ["email", "sms"]
    assert by["language"] == ()


def test_no_invitation_has_no_rates(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
    whole = found(database, survey.id).whole
    assert (whole.invited, whole.response, whole.completion, whole.unsubscribed) == (
        0,
        None,
        None,
        None,
    )
