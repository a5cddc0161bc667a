"""A refusal counts for what was refused when it was said, once and for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.mail.bounce_reports import BounceReport, Verdict
from surveyapp.models import ConsentPurpose, InvitationStatus, Survey, Wave
from surveyapp.queries.outcomes import outcomes
from surveyapp.services.customers.change_preferences import Preferences, change_preferences
from surveyapp.services.customers.record_decision import Told, record_decision
from surveyapp.services.customers.unsubscribe import unsubscribe
from surveyapp.services.sending.record_bounce import record_bounce
from surveyapp.tokens import preference_token
from tests.surveyapp.factories import EARLIER, NOW, a_survey
from tests.surveyapp.outbox_rows import Invited, invite

SECRET = "a-key-for-tests-of-thirty-two-and-more-characters"
LATER = NOW + timedelta(days=40)
INVITATIONS = ConsentPurpose.INVITATIONS


@pytest.fixture
def ada(database: Database) -> list[Invited]:
    """Invitations of one person to two surveys, forty days apart."""
    with database.writing() as session:
        both = [invite(session, a_survey(session), SECRET) for _ in range(2)]
        for one, at in zip(both, (NOW, LATER), strict=True):
            one.link.customer_id = one.invitation.customer_id = both[0].customer.id
            one.invitation.status, one.invitation.sent_at = InvitationStatus.SENT, at
            one.message.status, one.message.sent_at = "sent", at
            one.message.address_hash = "0" * 64
        session.flush()
    return both


def says_no(session: Session, by: Invited) -> None:
    unsubscribe(session, preference_token(SECRET, by.link.slug), SECRET, LATER)


def chooses(session: Session, by: Invited, wanted: bool) -> None:
    chosen = Preferences("nb", {INVITATIONS: wanted})
    change_preferences(session, preference_token(SECRET, by.link.slug), chosen, SECRET, LATER)


def ends(session: Session, invitations: list[Invited]) -> list[list[str]]:
    surveys = [one.invitation.survey_id for one in invitations]
    return [[end.value for end in outcomes(session, one).whole.counts] for one in surveys]


@pytest.mark.parametrize("by", [0, 1])
def test_unsubscribing_by_one_message_refuses_that_invitation_alone(
    database: Database, ada: list[Invited], by: int
) -> None:
    expected = [["not_reached"], ["not_reached"]]
    expected[by] = ["refused"]
    with database.writing() as session:
        says_no(session, ada[by])
        assert ends(session, ada) == expected


def test_agreeing_again_takes_no_refusal_back(database: Database, ada: list[Invited]) -> None:
    with database.writing() as session:
        says_no(session, ada[1])
        chooses(session, ada[1], wanted=True)
        assert ends(session, ada) == [["not_reached"], ["refused"]]


def test_choosing_to_be_asked_no_more_refuses_what_can_still_be_answered(
    database: Database, ada: list[Invited]
) -> None:
    with database.writing() as session:
        session.get_one(Survey, ada[0].invitation.survey_id).close(NOW)
        chooses(session, ada[0], wanted=False)
        assert ends(session, ada) == [["not_reached"], ["refused"]]


def test_an_invitation_to_a_wave_that_is_over_cannot_be_refused_any_more(
    database: Database, ada: list[Invited]
) -> None:
    with database.writing() as session:
        wave = Wave(
            survey_id=ada[0].invitation.survey_id, label="1", opened_at=EARLIER, closed_at=NOW
        )
        session.add(wave)
        session.flush()
        session.merge(ada[0].link).wave_id = wave.id
        chooses(session, ada[0], wanted=False)
        assert ends(session, ada) == [["not_reached"], ["refused"]]


def test_saving_the_same_choices_again_refuses_nothing_more(
    database: Database, ada: list[Invited]
) -> None:
    with database.writing() as session:
        says_no(session, ada[0])
        chooses(session, ada[0], wanted=False)
        assert ends(session, ada) == [["refused"], ["not_reached"]]


def test_a_no_told_to_staff_refuses_what_can_still_be_answered(
    database: Database, ada: list[Invited]
) -> None:
    with database.writing() as session:
        session.get_one(Survey, ada[0].invitation.survey_id).close(NOW)
        told = Told(INVITATIONS, False, "1")
        record_decision(session, ada[0].customer.id, told, "staff 1", LATER)
        assert ends(session, ada) == [["not_reached"], ["refused"]]


@pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.NO_SUCH_ADDRESS])
def test_a_report_that_comes_late_does_not_undo_a_refusal(
    database: Database, ada: list[Invited], verdict: Verdict
) -> None:
    with database.writing() as session:
        says_no(session, ada[0])
        record_bounce(session, BounceReport(verdict, ada[0].message.message_id, None), SECRET, NOW)
        assert ends(session, ada[:1]) == [["refused"]]
