"""Invitations that are planned while events, rules and other programmes go on."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Event, Invitation, Message, Programme
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import (
    a_customer,
    a_programme,
    an_event,
    invited,
    plan,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TWO_DAYS_AFTER = {
    "kind": "event",
    "event": "delivery",
    "after": "2 days",
    "counted_from": "delivered_at",
}


def a_delivery_asked_about(session: Session) -> tuple[Event, Programme]:
    delivery = an_event(
        session, a_customer(session), kind="delivery", delivered_at=NOW, received_at=NOW
    )
    programme = a_programme(session, a_survey(session), trigger=TWO_DAYS_AFTER, valid_days=10)
    assert invited(plan(session, programme)) == ["c1"]
    return delivery, programme


@pytest.mark.parametrize(
    ("delivered", "due"),
    [(NOW + DAY, NOW + 3 * DAY), (NOW - DAY, NOW + DAY), (NOW - 9 * DAY, NOW + HOUR)],
)
def test_what_is_planned_moves_with_its_event(
    database: Database, delivered: datetime, due: datetime
) -> None:
    with database.writing() as session:
        delivery, programme = a_delivery_asked_about(session)
        delivery.delivered_at, delivery.received_at = delivered, NOW + HOUR
        session.flush()
        for minutes in (0, 1):
            plan(session, programme, NOW + HOUR + timedelta(minutes=minutes))
        session.expire_all()
        invitation = session.scalars(select(Invitation)).one()
        message = session.scalars(select(Message)).one()
        assert (invitation.due_at, message.due_at) == (due, due)
        assert invitation.link.expires_at == due + 10 * DAY


def test_what_is_planned_stays_when_only_the_rules_change(database: Database) -> None:
    with database.writing() as session:
        _delivery, programme = a_delivery_asked_about(session)
        changed = {**programme.rules, "trigger": {**TWO_DAYS_AFTER, "after": "4 days"}}
        programme.rules, programme.looked_at = changed, None
        plan(session, programme, NOW + HOUR)
        session.expire_all()
        assert session.scalars(select(Message.due_at)).one() == NOW + 2 * DAY


def test_somebody_planned_for_later_is_left_alone_by_programmes_of_fewer_quiet_days(
    database: Database,
) -> None:
    with database.writing() as session:
        event = an_event(session, a_customer(session))
        survey = a_survey(session)
        after = {"kind": "event", "event": event.kind, "after": "4 days"}
        plan(session, a_programme(session, survey, trigger=after, quiet_days=90))
        other = a_programme(session, survey, quiet_days=2)
        assert invited(plan(session, other)) == []
