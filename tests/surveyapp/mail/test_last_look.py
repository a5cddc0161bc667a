"""What has changed since an invitation was planned, seen just before it leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from surveyapp.models import Customer, Event, Invitation, Link, Message, Survey
from surveyapp.services.programmes.look_again import look_again
from surveyapp.services.programmes.plan_reminders import plan_reminders
from tests.surveyapp.factories import NOW
from tests.surveyapp.invented_customers import (
    a_customer,
    a_programme,
    an_account,
    an_event,
    customers,
    deliver,
    plan,
)
from tests.surveyapp.mail.conftest import Outbox

pytestmark = [pytest.mark.enable_socket]

DAY = timedelta(days=1)
STILL_HERE = {"where": "not answered(churned_at)"}
DELIVERY = {"kind": "event", "event": "visit", "after": "2 days", "counted_from": "delivered_at"}


@pytest.fixture
def planned(outbox: Outbox) -> Callable[..., None]:
    """A customer and a delivery now, and whatever the rules plan by them."""

    def by(**rules: Any) -> None:
        with outbox.database.writing() as session:
            an_event(session, a_customer(session), delivered_at=NOW, received_at=NOW)
            survey = session.get_one(Survey, outbox.survey_id)
            plan(session, a_programme(session, survey, **rules))

    return by


def churned(outbox: Outbox, key: str = "c1") -> None:
    with outbox.database.writing() as session:
        customer = session.scalars(select(Customer).where(Customer.key == key)).one()
        customer.facts = {**customer.facts, "churned_at": 1}


def delivered(outbox: Outbox, at: datetime, told_at: datetime) -> None:
    with outbox.database.writing() as session:
        told = session.scalars(select(Event)).one()
        told.delivered_at, told.received_at = at, told_at


def invitation(outbox: Outbox) -> Invitation:
    with outbox.database.reading() as session:
        return session.scalars(select(Invitation)).one()


def due(outbox: Outbox) -> list[datetime | None]:
    with outbox.database.reading() as session:
        query = select(Invitation.due_at, Message.due_at, Link.expires_at)
        query = query.join(Message, Message.invitation_id == Invitation.id)
        return list(session.execute(query.join(Link, Link.id == Invitation.link_id)).one())


@pytest.mark.parametrize("trigger", [{"kind": "filter"}, DELIVERY])
def test_who_left_since_the_planning_is_not_asked(
    outbox: Outbox, planned: Callable[..., None], trigger: dict[str, str]
) -> None:
    planned(**STILL_HERE, trigger=trigger)
    churned(outbox)
    assert outbox.send(NOW + 2 * DAY).cancelled == 1
    assert (invitation(outbox).status.value, invitation(outbox).reason) == (
        "cancelled",
        "condition",
    )


def test_who_still_meets_the_condition_is_asked(
    outbox: Outbox, planned: Callable[..., None]
) -> None:
    planned(**STILL_HERE)
    assert outbox.send().sent == 1


def test_a_condition_about_the_event_is_asked_again(
    outbox: Outbox, planned: Callable[..., None]
) -> None:
    planned(trigger=DELIVERY, where="not answered(unit)")
    with outbox.database.writing() as session:
        session.scalars(select(Event)).one().unit = "Bergen"
    assert outbox.send(NOW + 2 * DAY).cancelled == 1


def test_account_managers_are_asked_again_about_their_account(outbox: Outbox) -> None:
    rules: dict[str, Any] = {**STILL_HERE, "trigger": {"kind": "managers"}, "quiet_days": 0}
    with outbox.database.writing() as session:
        a_customer(session, "anna", churned_at=1)
        for key in ("a1", "a2"):
            an_account(session, key, account_manager="anna")
        plan(session, a_programme(session, session.get_one(Survey, outbox.survey_id), **rules))
    churned(outbox, "a1")
    assert (outbox.send().sent, len(outbox.room.letters)) == (1, 1)


def test_reminders_go_to_whoever_was_asked(outbox: Outbox, planned: Callable[..., None]) -> None:
    planned(**STILL_HERE, reminders=[3])
    with outbox.database.writing() as session:
        deliver(session)
        plan_reminders(session, NOW + 3 * DAY)
    churned(outbox)
    assert outbox.send(NOW + 3 * DAY).sent == 1


def test_a_delivery_that_came_a_day_later_is_asked_about_a_day_later(
    outbox: Outbox, planned: Callable[..., None]
) -> None:
    planned(trigger=DELIVERY, valid_days=30)
    delivered(outbox, NOW + DAY, told_at=NOW + DAY)
    assert outbox.send(NOW + 2 * DAY).postponed == 1
    assert due(outbox) == [NOW + 3 * DAY, NOW + 3 * DAY, NOW + 33 * DAY]
    assert outbox.send(NOW + 3 * DAY).sent == 1


def test_a_whole_batch_costs_as_many_questions_of_the_database_as_one_mail(
    outbox: Outbox,
) -> None:
    asked: list[object] = []
    with outbox.database.writing() as session:
        customers(session, 20)
        rules = {"where": "customer_key != p5"}
        programme = a_programme(session, session.get_one(Survey, outbox.survey_id))
        plan(session, programme)
        programme.rules = {**programme.rules, **rules}
        session.flush()
        ids = session.scalars(select(Message.id)).all()
        event.listen(session.get_bind(), "before_cursor_execute", lambda *said: asked.append(said))
        changed = look_again(session, ids, NOW)
    assert (list(changed.values()), len(asked)) == ([None], 2)
