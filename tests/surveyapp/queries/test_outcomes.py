"""Every invitation ends in one disposition, and the rates are those of the definitions."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from analysis.statistics.proportions import wilson
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
    Wave,
)
from surveyapp.queries.dispositions import DECLINED, Disposition
from surveyapp.queries.outcomes import Outcomes, outcomes
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
    InvitationStatus.CANCELLED: Disposition.CALLED_OFF,
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
    assert found(database, survey.id).whole.counts == {Disposition.CALLED_OFF: 1}


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


@pytest.mark.parametrize("asked", [6, 1])
def test_fewer_than_seven_invited_to_an_anonymous_survey_have_no_rates(
    database: Database, asked: int
) -> None:
    with database.writing() as session:
        survey = a_survey(session, privacy=Privacy.ANONYMOUS)
        for number in range(asked):
            invited(session, survey, f"c{number}")
        answers_come(session, survey, asked)
        session.execute(update(Response).values(released=True))
    told = found(database, survey.id)
    assert (told.hidden, told.whole.counts) == (True, {Disposition.NOT_REACHED: asked})


def in_waves(session: Session, *waves: tuple[int, int]) -> Survey:
    """An anonymous survey of which so many were invited and answered in each wave."""
    survey = a_survey(session, privacy=Privacy.ANONYMOUS)
    for label, (asked, came) in enumerate(waves):
        wave = Wave(survey_id=survey.id, label=f"{label}", opened_at=EARLIER)
        session.add(wave)
        session.flush()
        for number in range(asked):
            invited(session, survey, f"{label} c{number}").link.wave_id = wave.id
        answers_come(session, survey, came, wave_id=wave.id)
    session.execute(update(Response).values(released=True))
    return survey


@pytest.mark.parametrize("small", [(5, 5), (20, 3)])
def test_no_wave_of_an_anonymous_survey_is_told_beside_one_too_small(
    database: Database, small: tuple[int, int]
) -> None:
    with database.writing() as session:
        survey = in_waves(session, (20, 9), small)
    told = found(database, survey.id)
    assert (told.untold, told.by["wave"]) == (True, ())
    assert told.whole.counts[Disposition.COMPLETE] == 9 + small[1]


def test_waves_of_an_anonymous_survey_are_told_where_all_are_large_enough(
    database: Database,
) -> None:
    with database.writing() as session:
        survey = in_waves(session, (20, 9), (20, 0), (20, 7))
    told = found(database, survey.id).by["wave"]
    assert [one.dispositions.complete for one in told] == [9, 0, 7]


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
        invited(session, survey, "c2").reason = "unsubscribed"
        invited(session, survey, "c3", InvitationStatus.BOUNCED)
        invited(session, survey, "c4", InvitationStatus.PLANNED)
        invited(session, survey, "c5", InvitationStatus.CANCELLED).reason = "not_sent"
    whole = found(database, survey.id).whole
    rates = (whole.response, whole.least_response, whole.completion, whole.unsubscribed)
    told = [(one.name, one.rate, one.n) for one in rates if one is not None]
    assert told == [("RR5", 0.5, 2), ("RR1", 0.25, 4), ("completion", 1, 1), ("REF3", 0.5, 2)]
    assert whole.invited == 3


def test_a_rate_has_the_interval_of_wilson(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        answered(session, invited(session, survey, "c1"), ResponseStatus.SUBMITTED)
        invited(session, survey, "c2")
    rate = found(database, survey.id).whole.response
    assert rate is not None
    assert rate.interval == wilson(1, 2).interval


def test_what_came_back_and_was_called_off_at_the_second_try_came_back(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        invited(session, survey, "c1", InvitationStatus.CANCELLED).sent_at = EARLIER
    assert found(database, survey.id).whole.counts == {Disposition.UNDELIVERED: 1}


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
