"""Rules against the day on which they are kept or begin, and against what was done already."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Invitation, ProgrammeState
from surveyapp.services.programmes.change_programme import change_programme
from surveyapp.services.programmes.rule_problems import RuleProblem, UnfitRulesError
from surveyapp.services.programmes.save_programme import Draft, check_draft, save_programme
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import a_programme, customers, deliver, plan

FILTER = {"trigger": {"kind": "filter"}}
TODAY = NOW.date()  # a Monday


def told(session: Session, now: datetime = NOW, **rules: Any) -> list[str]:
    try:
        check_draft(session, a_survey(session), Draft("A name", {**FILTER, **rules}), now)
    except UnfitRulesError as error:
        return [problem.field for problem in error.problems]
    return []


def ends(after: int) -> dict[str, str]:
    return {"end": (TODAY + timedelta(days=after)).isoformat()}


@pytest.mark.parametrize(
    ("rules", "fields"),
    [
        ({"stop": ends(-1)}, ["stop.end"]),
        ({"stop": ends(0)}, []),
        ({"stop": ends(3), "window": {"days": ["sat"]}}, ["stop.end"]),
        ({"stop": ends(5), "window": {"days": ["sat"]}}, []),
        ({"stop": ends(0), "window": {"from": "06:00", "until": "09:00"}}, ["stop.end"]),
        ({"stop": ends(5), "reminders": [3, 5]}, []),
        ({"stop": ends(5), "reminders": [3, 6, 7]}, ["reminders", "reminders"]),
    ],
)
def test_what_comes_after_the_last_day_is_told(
    database: Database, rules: dict[str, Any], fields: list[str]
) -> None:
    with database.writing() as session:
        assert told(session, **rules) == fields


def test_a_last_day_that_is_over_is_told_with_everything_else(database: Database) -> None:
    with database.writing() as session:
        rules = {"stop": ends(-1), "quota": {"total": 0}, "where": "nothing == 1"}
        assert told(session, **rules) == ["quota.total", "where", "stop.end"]


@pytest.mark.parametrize(("zone", "fields"), [("Pacific/Auckland", ["stop.end"]), ("UTC", [])])
def test_a_day_is_over_by_the_clock_of_the_rules(
    database: Database, zone: str, fields: list[str]
) -> None:
    evening = datetime(2026, 3, 2, 20, tzinfo=ZoneInfo("UTC"))
    with database.writing() as session:
        assert told(session, evening, time_zone=zone, stop=ends(0)) == fields


def test_a_programme_does_not_begin_when_its_last_day_is_over(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session)
        programme = a_programme(session, survey, ProgrammeState.DRAFT, stop=ends(-1))
        with pytest.raises(UnfitRulesError, match="This day is over"):
            change_programme(session, survey.id, programme.id, ProgrammeState.ACTIVE, NOW)


def changed(session: Session, **rules: Any) -> tuple[RuleProblem, ...]:
    """What is told of changing a paused programme that has invited four, of whom two answered."""
    customers(session, 4)
    survey = a_survey(session)
    programme = a_programme(session, survey)
    plan(session, programme)
    deliver(session)
    for invitation in session.scalars(select(Invitation).limit(2)):
        invitation.link.used = True
    programme.state = ProgrammeState.PAUSED
    session.flush()
    try:
        draft = Draft("A name", {**FILTER, **rules})
        save_programme(session, survey.id, draft, NOW, programme.id)
    except UnfitRulesError as error:
        return error.problems
    return ()


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"stop": {"invitations": 3}}, "stop.invitations"),
        ({"quota": {"total": 3}}, "quota.total"),
        ({"stop": {"answers": 2}}, "stop.answers"),
    ],
)
def test_limits_that_are_passed_already_are_told(
    database: Database, rules: dict[str, Any], field: str
) -> None:
    with database.writing() as session:
        [problem] = changed(session, **rules)
        assert (problem.field, problem.values["n"] in ("2", "4")) == (field, True)


def test_limits_that_are_just_reached_are_kept(database: Database) -> None:
    with database.writing() as session:
        limits = {"quota": {"total": 4}, "stop": {"invitations": 4, "answers": 3}}
        assert changed(session, **limits) == ()


def test_reminders_of_those_invited_already_may_come_after_new_ones_are_over(
    database: Database,
) -> None:
    with database.writing() as session:
        assert changed(session, stop=ends(2), reminders=[7]) == ()
