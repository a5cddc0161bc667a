"""Reminders for those who have not answered, inside the hours allowed, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import (
    Contact,
    Invitation,
    InvitationStatus,
    Link,
    Message,
    MessageKind,
    MessageStatus,
    Privacy,
    Programme,
    ProgrammeState,
    Response,
    ResponseStatus,
)
from surveyapp.services.programmes.plan_reminders import plan_reminders
from surveyapp.services.surveys.open_survey import close_survey
from tests.surveyapp.anonymous_answers import uses_link
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import SECRET, a_customer, a_programme, deliver, plan

DAY = timedelta(days=1)


def an_invitation_sent(
    session: Session, privacy: Privacy = Privacy.CONFIDENTIAL, **rules: object
) -> Invitation:
    a_customer(session, "c1")
    wanted = {"reminders": [3, 7], **rules}
    plan(session, a_programme(session, a_survey(session, privacy=privacy), **wanted))
    deliver(session)
    return session.scalars(select(Invitation)).one()


def reminders(session: Session) -> list[Message]:
    query = select(Message).where(Message.kind == MessageKind.REMINDER).order_by(Message.number)
    return list(session.scalars(query))


def remind(session: Session, after: timedelta) -> int:
    made = plan_reminders(session, NOW + after)
    deliver(session, NOW + after)
    return made


def test_reminders_come_on_their_days_and_no_more(database: Database) -> None:
    with database.writing() as session:
        an_invitation_sent(session)
        days = [remind(session, day * DAY) for day in (2, 3, 4, 6, 7, 8, 30)]
        assert days == [0, 1, 0, 0, 1, 0, 0]
        assert [message.number for message in reminders(session)] == [1, 2]


def test_planning_reminders_twice_reminds_once(database: Database) -> None:
    with database.writing() as session:
        an_invitation_sent(session)
        assert [plan_reminders(session, NOW + 3 * DAY) for _ in range(2)] == [1, 0]


def test_a_reminder_waits_for_the_window(database: Database) -> None:
    with database.writing() as session:
        an_invitation_sent(session, window={"from": "09:00", "until": "10:00"})
        plan_reminders(session, NOW + 3 * DAY)
        assert reminders(session)[0].due_at == datetime(2026, 3, 6, 9, tzinfo=NOW.tzinfo)


def answer(session: Session, invitation: Invitation) -> None:
    survey = invitation.link.survey
    session.add(
        Response(
            survey_id=survey.id,
            version_id=survey.version_id,
            link_id=invitation.link_id,
            status=ResponseStatus.SUBMITTED,
            language="en",
            document={},
            seed=1,
            submitted_at=NOW,
            submit_key="key",
        )
    )


def use_up(session: Session, invitation: Invitation) -> None:
    session.get_one(Link, invitation.link_id).used = True


def unsubscribe(session: Session, invitation: Invitation) -> None:
    session.get_one(Contact, invitation.customer_id).unsubscribed_at = NOW


def revoke(session: Session, invitation: Invitation) -> None:
    session.get_one(Link, invitation.link_id).revoke(NOW)


def bounce(session: Session, invitation: Invitation) -> None:
    del session
    invitation.status = InvitationStatus.BOUNCED


def pause(session: Session, invitation: Invitation) -> None:
    session.get_one(Programme, invitation.programme_id).state = ProgrammeState.PAUSED


def close(session: Session, invitation: Invitation) -> None:
    close_survey(session, invitation.survey_id, NOW + DAY)


@pytest.mark.parametrize("done", [answer, use_up, unsubscribe, revoke, bounce, pause, close])
def test_nobody_is_reminded_without_need(
    database: Database, done: Callable[[Session, Invitation], None]
) -> None:
    with database.writing() as session:
        done(session, an_invitation_sent(session))
        session.flush()
        assert plan_reminders(session, NOW + 3 * DAY) == 0


def test_who_answered_an_anonymous_survey_is_reminded_like_everybody(database: Database) -> None:
    with database.writing() as session:
        uses_link(session, an_invitation_sent(session, Privacy.ANONYMOUS), SECRET)
        assert [remind(session, day * DAY) for day in (3, 7)] == [1, 1]


@pytest.mark.parametrize("done", [answer, use_up, revoke])
def test_a_reminder_that_waits_is_called_off(
    database: Database, done: Callable[[Session, Invitation], None]
) -> None:
    with database.writing() as session:
        invitation = an_invitation_sent(session)
        plan_reminders(session, NOW + 3 * DAY)
        done(session, invitation)
        session.flush()
        plan_reminders(session, NOW + 3 * DAY)
        assert [message.status for message in reminders(session)] == [MessageStatus.CANCELLED]


def test_nobody_is_reminded_of_a_link_that_runs_out_before(database: Database) -> None:
    with database.writing() as session:
        an_invitation_sent(session, valid_days=8, window={"from": "08:00", "until": "09:00"})
        assert remind(session, 3 * DAY) == 1
        assert plan_reminders(session, NOW + 7.95 * DAY) == 0
