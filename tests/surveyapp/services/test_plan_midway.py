"""Programmes that are changed, paused, joined by others or carried into a new wave."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import (
    Event,
    Message,
    MessageStatus,
    Programme,
    ProgrammeState,
    Survey,
)
from surveyapp.queries.outbox import LetterFacts, letter_facts
from surveyapp.services.programmes.change_programme import change_programme
from surveyapp.services.programmes.plan_reminders import plan_reminders
from surveyapp.services.programmes.programme_rules import Before
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.services.programmes.save_programme import Draft, save_programme
from surveyapp.services.programmes.send_window import time_zone
from surveyapp.services.sending.may_send import not_open_until
from surveyapp.services.surveys.repeat_wave import repeat_wave
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import (
    a_customer,
    a_programme,
    an_event,
    deliver,
    invited,
    plan,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
VISITS = {"trigger": {"kind": "event", "event": "visit"}, "late": "7 days"}


def paused(session: Session, programme: Programme, now: datetime = NOW) -> None:
    change_programme(session, programme.survey_id, programme.id, ProgrammeState.PAUSED, now)


def resumed(session: Session, programme: Programme, now: datetime = NOW) -> None:
    change_programme(session, programme.survey_id, programme.id, ProgrammeState.ACTIVE, now)


def rewritten(session: Session, programme: Programme, **rules: object) -> None:
    draft = Draft(programme.name, {**programme.rules, **rules})
    save_programme(session, programme.survey_id, draft, NOW, programme.id)


def two_visits(session: Session, survey: Survey) -> Programme:
    """Three days ago, in two units; only the first unit is asked so far."""
    ago = 3 * DAY
    for unit in "AB":
        customer = a_customer(session, f"in {unit}")
        an_event(session, customer, unit, ago=ago, unit=unit, received_at=NOW - ago)
    programme = a_programme(session, survey, **VISITS, where="unit == A")
    assert invited(plan(session, programme)) == ["in A"]
    return programme


def test_changed_rules_look_anew_at_events_that_are_not_too_old(database: Database) -> None:
    with database.writing() as session:
        programme = two_visits(session, a_survey(session))
        paused(session, programme)
        rewritten(session, programme, where="unit in [A, B]")
        assert invited(plan(session, programme, dry=True)) == ["in B"]
        assert invited(plan(session, programme)) == ["in B"]


def test_a_dry_run_tells_what_the_next_run_does(database: Database) -> None:
    with database.writing() as session:
        programme = two_visits(session, a_survey(session))
        for event in session.scalars(select(Event)):
            event.unit = "A"
        session.flush()
        assert invited(plan(session, programme, dry=True)) == invited(plan(session, programme))


def letter(session: Session) -> LetterFacts:
    facts = letter_facts(session, session.scalars(select(Message.id)).one())
    assert facts
    return facts


def test_what_is_planned_waits_while_its_programme_is_paused(database: Database) -> None:
    with database.writing() as session:
        a_customer(session)
        programme = a_programme(session, a_survey(session))
        plan(session, programme)
        assert not_open_until(letter(session), NOW) is None
        paused(session, programme)
        session.flush()
        assert not_open_until(letter(session), NOW) == NOW + HOUR


def test_what_waited_goes_out_when_the_programme_goes_on(database: Database) -> None:
    with database.writing() as session:
        a_customer(session)
        programme = a_programme(session, a_survey(session))
        plan(session, programme)
        paused(session, programme)
        message = session.scalars(select(Message)).one()
        message.due_at = NOW + 5 * HOUR
        session.flush()
        resumed(session, programme, NOW + HOUR)
        session.refresh(message)
        assert message.due_at == NOW + HOUR


def test_two_reminders_that_a_pause_held_up_do_not_come_at_once(database: Database) -> None:
    with database.writing() as session:
        a_customer(session)
        programme = a_programme(session, a_survey(session), reminders=[3, 7])
        plan(session, programme)
        deliver(session)
        late = NOW + 10 * DAY
        assert plan_reminders(session, late) == 1
        deliver(session, late)
        assert plan_reminders(session, late + 4 * DAY - HOUR) == 0
        assert plan_reminders(session, late + 4 * DAY) == 1


def test_reminders_that_wait_are_called_off_with_their_programme(database: Database) -> None:
    with database.writing() as session:
        a_customer(session)
        programme = a_programme(session, a_survey(session), reminders=[3])
        plan(session, programme)
        deliver(session)
        plan_reminders(session, NOW + 3 * DAY)
        state = ProgrammeState.ENDED
        change_programme(session, programme.survey_id, programme.id, state, NOW + 3 * DAY)
        states = session.scalars(select(Message.status).order_by(Message.id)).all()
        assert states == [MessageStatus.SENT, MessageStatus.CANCELLED]


ARMS = {"announced": 1, "control": 1}


@pytest.mark.parametrize("changed", [{"announced": 2, "control": 1}, {}])
def test_arms_stay_once_people_are_invited_by_them(
    database: Database, changed: dict[str, int]
) -> None:
    with database.writing() as session:
        a_customer(session)
        programme = a_programme(session, a_survey(session), arms=ARMS)
        plan(session, programme)
        paused(session, programme)
        rewritten(session, programme, late="3 days")
        with pytest.raises(UnfitRulesError, match="other arms already"):
            rewritten(session, programme, arms=changed)


def test_nobody_gets_the_invitation_or_reminder_of_a_wave_that_is_over(
    database: Database,
) -> None:
    with database.writing() as session:
        a_customer(session, "asked")
        survey = a_survey(session)
        programme = a_programme(session, survey, quiet_days=0, reminders=[3])
        repeat_wave(session, survey.id, "2026-1", Before.ANY, NOW)
        plan(session, programme)
        deliver(session)
        a_customer(session, "planned")
        plan(session, programme)
        repeat_wave(session, survey.id, "2026-2", Before.ANY, NOW + DAY)
        states = session.scalars(select(Message.status).order_by(Message.id)).all()
        assert states == [MessageStatus.SENT, MessageStatus.CANCELLED]
        assert plan_reminders(session, NOW + 4 * DAY) == 0


def test_a_programme_that_no_longer_fits_does_not_hold_up_a_wave(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        gone = {"where": "gone == 1"}
        for rules in (gone, {**VISITS, **gone}):
            a_programme(session, survey, ProgrammeState.PAUSED, **rules)
        assert repeat_wave(session, survey.id, "2026-1", Before.ANY, NOW).wave.label == "2026-1"


@pytest.mark.parametrize(("first", "second"), [(90, 30), (30, 90)])
def test_the_longer_of_two_quiet_periods_holds(database: Database, first: int, second: int) -> None:
    with database.writing() as session:
        a_customer(session)
        survey = a_survey(session)
        one, other = (a_programme(session, survey, quiet_days=n) for n in (first, second))
        plan(session, one)
        deliver(session)
        assert invited(plan(session, other, NOW + 89 * DAY, dry=True)) == []
        assert invited(plan(session, other, NOW + 90 * DAY, dry=True)) == ["c1"]


def test_a_programme_without_quiet_days_asks_whoever_was_asked(database: Database) -> None:
    with database.writing() as session:
        a_customer(session)
        survey = a_survey(session)
        plan(session, a_programme(session, survey, quiet_days=90))
        assert invited(plan(session, a_programme(session, survey, quiet_days=0))) == ["c1"]


@pytest.mark.parametrize(
    ("zone", "bought", "due"),
    [
        ("Pacific/Tongatapu", datetime(2025, 3, 3, 12, tzinfo=UTC), (3, 20)),
        ("Pacific/Pago_Pago", datetime(2025, 3, 4, 6, tzinfo=UTC), (3, 20)),
        ("Europe/Oslo", datetime(2025, 3, 3, 23, 30, tzinfo=UTC), (4, 8)),
    ],
)
def test_a_first_purchase_returns_on_the_day_it_had_for_the_customer(
    database: Database, zone: str, bought: datetime, due: tuple[int, int]
) -> None:
    with database.writing() as session:
        customer = a_customer(session, contact={"email": "a@example.org", "time_zone": zone})
        an_event(session, customer, kind="purchase", happened_at=bought)
        programme = a_programme(session, a_survey(session), trigger={"kind": "anniversary"})
        [decision] = plan(session, programme, NOW + DAY, dry=True).decisions
    assert (decision.due_at.day, decision.due_at.hour) == due


@pytest.mark.parametrize("zone", [None, "America/New_York", "Pacific/Tongatapu"])
def test_a_purchase_of_which_the_day_alone_is_known_returns_on_that_day(
    database: Database, zone: str | None
) -> None:
    with database.writing() as session:
        customer = a_customer(session, contact={"email": "a@example.org", "time_zone": zone})
        day_in_oslo = datetime(2025, 3, 2, 23, tzinfo=UTC)
        an_event(session, customer, kind="purchase", happened_at=day_in_oslo)
        rules = {"trigger": {"kind": "anniversary"}, "time_zone": "Europe/Oslo"}
        [one] = plan(session, a_programme(session, a_survey(session), **rules), dry=True).decisions
    assert one.due_at.astimezone(time_zone(one.candidate.zone)).date() == date(2026, 3, 3)


def test_a_late_anniversary_does_not_ring_at_night(database: Database) -> None:
    with database.writing() as session:
        zone = {"email": "a@example.org", "time_zone": "Pacific/Tongatapu"}
        customer = a_customer(session, contact=zone)
        an_event(session, customer, kind="purchase", happened_at=NOW - 365 * DAY)
        programme = a_programme(session, a_survey(session), trigger={"kind": "anniversary"})
        [decision] = plan(session, programme, NOW + 2 * DAY + 2 * HOUR).decisions
    assert decision.due_at.hour == 20  # nine in Tonga
