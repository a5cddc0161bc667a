"""Changing the rules of a programme that invites, and what that means for what is planned."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Programme, ProgrammeState
from surveyapp.services.programmes.replace_rules import Change, Replaced, replace_rules
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.services.programmes.save_programme import Draft, ProgrammeInUseError
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import a_customer, a_programme, deliver, plan

EVERYBODY = {"trigger": {"kind": "filter"}}


def planned(session: Session, state: ProgrammeState = ProgrammeState.ACTIVE) -> Programme:
    """Anna and Berit of the north are invited by it, and no message has left."""
    for key in ("anna", "berit"):
        a_customer(session, key, unit="north")
    programme = a_programme(session, a_survey(session), window={"from": "09:00", "until": "20:00"})
    plan(session, programme)
    programme.state = state
    return programme


def replaced(
    session: Session, programme: Programme, seed: int | None = None, **more: Any
) -> Replaced:
    draft = Draft("Programme", {**EVERYBODY, **more}, seed)
    return replace_rules(session, programme, draft, NOW)


def test_each_field_is_told_as_it_was_and_as_it_is(database: Database) -> None:
    with database.writing() as session:
        found = replaced(session, planned(session), 8, reminders=["3", "7"])
    assert found.changes == (
        Change("window.from", "09:00", ""),
        Change("window.until", "20:00", ""),
        Change("seed", "7", "8"),
        Change("reminders", "", "3, 7"),
    )


@pytest.mark.parametrize(
    ("where", "dropped"), [("unit == south", ("anna", "berit")), ("unit == north", ())]
)
def test_those_who_will_not_get_theirs_are_named(
    database: Database, where: str, dropped: tuple[str, ...]
) -> None:
    with database.writing() as session:
        found = replaced(session, planned(session), where=where)
    assert (found.waiting, found.dropped) == (2, dropped)


def test_what_was_sent_does_not_wait(database: Database) -> None:
    with database.writing() as session:
        programme = planned(session)
        deliver(session)
        assert replaced(session, programme, where="unit == south").waiting == 0


@pytest.mark.parametrize("state", [ProgrammeState.ACTIVE, ProgrammeState.PAUSED])
def test_a_programme_goes_on_as_it_was(database: Database, state: ProgrammeState) -> None:
    with database.writing() as session:
        programme = planned(session, state)
        replaced(session, programme)
        assert (programme.state, programme.rules) == (state, EVERYBODY)


def test_the_rules_of_one_that_has_ended_stay(database: Database) -> None:
    with database.writing() as session:
        programme = planned(session, ProgrammeState.ENDED)
        with pytest.raises(ProgrammeInUseError):
            replaced(session, programme)


def test_rules_that_contradict_what_was_done_are_refused(database: Database) -> None:
    with database.writing() as session, pytest.raises(UnfitRulesError, match="invited already"):
        replaced(session, planned(session), stop={"invitations": "1"})


def test_what_was_tried_can_be_taken_back(database: Database) -> None:
    with database.writing() as session:
        programme = planned(session)
        with session.begin_nested() as tried:
            replaced(session, programme)
            tried.rollback()
        assert (programme.state, "window" in programme.rules) == (ProgrammeState.ACTIVE, True)
