"""Arms of a comparison: drawn here by the customer's key, or told with the event."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from surveyapp.database import Database
from surveyapp.models import Customer, Invitation, Link
from surveyapp.services.programmes.arms_ahead import NoArmsDrawnError, arms_ahead
from surveyapp.services.programmes.planning import Reason
from surveyapp.services.programmes.read_rules import read_rules
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import (
    a_customer,
    a_programme,
    an_account,
    an_event,
    customers,
    plan,
)

CALL = {"trigger": {"kind": "event", "event": "call"}, "quiet_days": 0}
DRAWN = {**CALL, "arms": {"announced": 1, "control": 1}}
TOLD = {**CALL, "arms": {"from": "arm", "values": ["announced", "control"]}}


def test_the_arm_that_the_phone_system_drew_is_the_invitation_s(database: Database) -> None:
    with database.writing() as session:
        for arm in ("announced", "control"):
            customer = a_customer(session, f"heard {arm}")
            an_event(session, customer, arm, kind="call", facts={"arm": arm})
        plan(session, a_programme(session, a_survey(session), **TOLD))
        query = select(Customer.key, Invitation.arm, Link.facts).join_from(Invitation, Customer)
        rows = session.execute(query.join(Link, Link.id == Invitation.link_id)).all()
    assert {key: (arm, facts) for key, arm, facts in rows} == {
        f"heard {arm}": (arm, {"arm": arm}) for arm in ("announced", "control")
    }


def test_events_without_an_arm_or_with_another_are_counted_and_left_out(
    database: Database,
) -> None:
    with database.writing() as session:
        told = {"known": {"arm": "control"}, "none": {}, "blank": {"arm": ""}, "odd": {"arm": "C"}}
        for key, facts in told.items():
            an_event(session, a_customer(session, key), key, kind="call", facts=facts)
        planned = plan(session, a_programme(session, a_survey(session), **TOLD))
    assert [one.candidate.event_key for one in planned.decisions] == ["known"]
    assert planned.left_out.counts == {Reason.NO_ARM: 2, Reason.OTHER_ARM: 1}


def test_an_arm_that_comes_later_lets_the_event_in(database: Database) -> None:
    with database.writing() as session:
        event = an_event(session, a_customer(session), kind="call")
        programme = a_programme(session, a_survey(session), **TOLD)
        assert plan(session, programme).written == 0
        event.facts, event.received_at = {"arm": "control"}, NOW
        assert plan(session, programme, NOW + timedelta(minutes=1)).written == 1


def test_the_list_made_ahead_tells_the_arms_that_are_recorded_later(database: Database) -> None:
    with database.writing() as session:
        programme = a_programme(session, a_survey(session), **DRAWN)
        for number, customer in enumerate(customers(session, 40)):
            for call in range(2):
                an_event(session, customer, f"{number}-{call}", kind="call")
        an_account(session)
        rules, _ = read_rules(programme.rules)
        ahead = dict(arms_ahead(session, rules, programme.seed))
        plan(session, programme)
        query = select(Customer.key, Invitation.arm).join_from(Invitation, Customer)
        recorded = session.execute(query).all()
    assert {tuple(row) for row in recorded} == set(ahead.items())
    assert (len(recorded), min(Counter(ahead.values()).values()) > 10) == (80, True)


@pytest.mark.parametrize("rules", [CALL, TOLD])
def test_there_is_no_list_of_arms_that_are_not_drawn_here(
    database: Database, rules: dict[str, object]
) -> None:
    with database.reading() as session, pytest.raises(NoArmsDrawnError):
        arms_ahead(session, read_rules(rules)[0], 7)


def test_conditions_of_account_managers_may_name_the_account(database: Database) -> None:
    with database.writing() as session:
        a_customer(session, "m1")
        for key in ("a1", "a2"):
            an_account(session, key, account_manager="m1")
        rules = {"trigger": {"kind": "managers"}, "quiet_days": 0, "where": "account_key == a2"}
        planned = plan(session, a_programme(session, a_survey(session), **rules))
    assert [one.candidate.account_key for one in planned.decisions] == ["a2"]
