"""Invitations some time after an event."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from surveyapp.database import Database
from surveyapp.models import Invitation
from surveyapp.services.programmes.planning import Reason
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import (
    a_customer,
    a_programme,
    an_account,
    an_event,
    plan,
)

DAY = timedelta(days=1)


def rules(occurrence: str = "any", after: str = "2 hours", **more: str) -> dict[str, object]:
    trigger = {"kind": "event", "event": "visit", "occurrence": occurrence, "after": after, **more}
    return {"trigger": trigger}


def test_a_visit_is_asked_about_two_hours_later(database: Database) -> None:
    with database.writing() as session:
        event = an_event(session, a_customer(session))
        plan(session, a_programme(session, a_survey(session), **rules()))
        invitation = session.scalars(select(Invitation)).one()
        assert (invitation.event_id, invitation.due_at) == (event.id, NOW + timedelta(hours=1))


def test_an_event_that_comes_in_late_is_asked_about_at_once(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        programme = a_programme(session, survey, **rules())
        plan(session, programme)
        later = NOW + 5 * DAY
        an_event(session, a_customer(session), ago=timedelta(0), received_at=later)
        [decision] = plan(session, programme, later).decisions
        assert decision.due_at == later


@pytest.mark.parametrize("ago", [timedelta(days=8), timedelta(days=400)])
def test_what_is_long_past_is_left_alone(database: Database, ago: timedelta) -> None:
    with database.writing() as session:
        an_event(session, a_customer(session), ago=ago)
        assert plan(session, a_programme(session, a_survey(session), **rules())).written == 0


@pytest.mark.parametrize(
    ("occurrence", "expected"),
    [("first", ["e1"]), ("repeat", ["e2", "e3"]), ("any", ["e1", "e2", "e3"])],
)
def test_the_first_the_later_or_every_event_counts(
    database: Database, occurrence: str, expected: list[str]
) -> None:
    with database.writing() as session:
        customer = a_customer(session)
        for number in (1, 2, 3):
            an_event(session, customer, f"e{number}", ago=timedelta(hours=4 - number))
        an_event(session, customer, "other kind", ago=9 * DAY, kind="call")
        programme = a_programme(session, a_survey(session), **rules(occurrence), quiet_days=0)
        found = plan(session, programme).decisions
        assert [one.candidate.event_key for one in found] == expected


def test_a_first_event_is_asked_about_once_even_when_an_earlier_one_turns_up(
    database: Database,
) -> None:
    with database.writing() as session:
        customer = a_customer(session)
        an_event(session, customer, "e2")
        programme = a_programme(session, a_survey(session), **rules("first"), quiet_days=0)
        assert plan(session, programme).written == 1
        an_event(session, customer, "e1", ago=DAY, received_at=NOW)
        again = plan(session, programme)
        assert again.left_out.listed == [("e1", Reason.ALREADY_INVITED)]


def test_the_second_of_two_visits_falls_into_the_quiet_period(database: Database) -> None:
    with database.writing() as session:
        customer = a_customer(session)
        an_event(session, customer, "e1", ago=timedelta(hours=5))
        an_event(session, customer, "e2")
        planned = plan(session, a_programme(session, a_survey(session), **rules()))
        assert [one.candidate.event_key for one in planned.decisions] == ["e1"]
        assert planned.left_out.listed == [("e2", Reason.QUIET)]


def test_a_delay_is_counted_from_the_delivery(database: Database) -> None:
    delivered = NOW - timedelta(minutes=30)
    with database.writing() as session:
        customer = a_customer(session)
        an_event(session, customer, "e1", ago=9 * DAY, kind="delivery", delivered_at=delivered)
        an_event(session, customer, "e2", kind="delivery")
        wanted = rules(event="delivery", counted_from="delivered_at")
        [decision] = plan(session, a_programme(session, a_survey(session), **wanted)).decisions
        assert (decision.candidate.event_key, decision.due_at) == (
            "e1",
            delivered + timedelta(hours=2),
        )


def test_facts_of_the_event_decide(database: Database) -> None:
    with database.writing() as session:
        for key, minutes, unit in (("e1", 4.0, "north"), ("e2", 30.0, "north"), ("e3", 40.0, "x")):
            an_event(session, a_customer(session, f"c{key}"), key, actual_wait=minutes, unit=unit)
        where = "actual_wait > 10 and unit == north"
        planned = plan(session, a_programme(session, a_survey(session), **rules(), where=where))
        assert [one.candidate.event_key for one in planned.decisions] == ["e2"]


def test_a_share_of_the_events_is_drawn_by_their_keys(database: Database) -> None:
    with database.writing() as session:
        for number in range(100):
            an_event(session, a_customer(session, f"c{number}"), f"e{number}")
        survey = a_survey(session)
        draw = {"sample": {"share": 0.3}}
        one, two = (a_programme(session, survey, **rules(), **draw) for _ in "ab")
        first, second = (plan(session, programme, dry=True) for programme in (one, two))
        keys = [[d.candidate.event_key for d in p.decisions] for p in (first, second)]
        assert 15 < len(keys[0]) < 45
        assert keys[0] == keys[1]


def anniversary(of: str = "") -> dict[str, object]:
    return {"trigger": {"kind": "anniversary", "of": of}}


def test_the_anniversary_of_the_first_purchase_returns_every_year(database: Database) -> None:
    with database.writing() as session:
        customer = a_customer(session)
        an_event(session, customer, "e1", ago=timedelta(days=365), kind="purchase")
        an_event(session, customer, "e2", ago=timedelta(days=100), kind="purchase")
        programme = a_programme(session, a_survey(session), **anniversary())
        written = [plan(session, programme, NOW + days * DAY).written for days in (0, 0, 1, 365)]
        assert written == [1, 0, 0, 1]


def test_the_anniversary_of_a_date_among_the_facts(database: Database) -> None:
    with database.writing() as session:
        a_customer(session, "near", first_contact_date="2021-03-03")
        a_customer(session, "far", first_contact_date="2021-09-03")
        a_customer(session, "never")
        wanted = anniversary("first_contact_date")
        planned = plan(session, a_programme(session, a_survey(session), **wanted))
        assert [one.candidate.key for one in planned.decisions] == ["near"]
        assert planned.left_out.counts == {Reason.NO_DATE: 1}


def test_visits_whose_wait_was_given_up_can_be_left_alone(database: Database) -> None:
    with database.writing() as session:
        an_event(session, a_customer(session, "c1"), "gone", abandoned_after=4.0)
        an_event(session, a_customer(session, "c2"), "lost", facts={"abandoned": "yes"})
        an_event(session, a_customer(session, "c3"), "served", actual_wait=4.0)
        where = "not abandoned == yes"
        programme = a_programme(session, a_survey(session), **rules(), where=where)
        assert [one.candidate.event_key for one in plan(session, programme).decisions] == ["served"]


def test_a_dry_run_counts_every_event_that_is_not_looked_at(database: Database) -> None:
    with database.writing() as session:
        customer = a_customer(session)
        an_event(session, customer, "timeless", happened_at=None)
        an_event(session, customer, "old", ago=30 * DAY)
        an_event(session, customer, "ahead", ago=-3 * DAY)
        an_event(session, an_account(session), "business")
        planned = plan(session, a_programme(session, a_survey(session), **rules()), dry=True)
    assert dict(planned.left_out.listed) == {
        "timeless": Reason.NO_DATE,
        "old": Reason.TOO_LATE,
        "ahead": Reason.AHEAD,
        "business": Reason.NO_PERSON,
    }


@pytest.mark.parametrize(
    ("occurrence", "reasons"),
    [
        ("first", {Reason.NOT_THE_FIRST: 1}),
        ("repeat", {Reason.THE_FIRST: 1}),
        ("any", {Reason.QUIET: 1}),
    ],
)
def test_a_dry_run_says_which_time_it_was(
    database: Database, occurrence: str, reasons: dict[Reason, int]
) -> None:
    with database.writing() as session:
        customer = a_customer(session)
        for number in (1, 2):
            an_event(session, customer, f"e{number}", ago=timedelta(hours=4 - number))
        programme = a_programme(session, a_survey(session), **rules(occurrence))
        assert plan(session, programme, dry=True).left_out.counts == reasons


def test_a_dry_run_remembers_what_was_planned_and_left_out_before(database: Database) -> None:
    with database.writing() as session:
        for key in ("asked", "not asked"):
            customer = a_customer(session, key, segment=key)
            an_event(session, customer, key, ago=3 * DAY, received_at=NOW - 3 * DAY)
        document = {**rules(), "where": "segment == asked"}
        programme = a_programme(session, a_survey(session), **document)
        plan(session, programme)
        again = plan(session, programme, dry=True).left_out
    assert again.counts == {Reason.ALREADY_INVITED: 1, Reason.LOOKED_AT: 1}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("vist", ["No event of the kind 'vist' has come so far. Did you mean 'visit'?"]),
        ("call", ["No event of the kind 'call' has come so far."]),
        ("visit", []),
    ],
)
def test_a_kind_of_event_that_never_came_is_noted(
    database: Database, kind: str, said: list[str]
) -> None:
    with database.writing() as session:
        an_event(session, a_customer(session))
        trigger = {"kind": "event", "event": kind}
        programme = a_programme(session, a_survey(session), trigger=trigger)
        notes = plan(session, programme, dry=True).notes
    assert [(note.field, note.sentence) for note in notes] == [("trigger.event", s) for s in said]
