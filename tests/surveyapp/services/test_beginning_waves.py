"""A wave begins once; what programmes do in it is foreseen, and happens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Invitation, Link, Privacy, Programme, ProgrammeState, Survey, Wave
from surveyapp.services.programmes.find_programme import UnknownProgrammeError
from surveyapp.services.programmes.programme_rules import Before
from surveyapp.services.programmes.run_programmes import run_programmes
from surveyapp.services.surveys.foresee_wave import foresee_wave
from surveyapp.services.surveys.open_wave import UnfitWaveError, WaveOutOfOrderError
from surveyapp.services.surveys.repeat_wave import (
    SurveyOverError,
    UnfitForWaveError,
    WaveBegunError,
    repeat_wave,
)
from tests.staff import response
from tests.surveyapp.anonymous_answers import answers_come
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import SECRET, a_programme, customers, deliver

QUARTER = timedelta(days=91)
VISITS = {"trigger": {"kind": "event", "event": "visit", "after": "2 hours"}}
ENDED = ProgrammeState.ENDED


def begin(session: Session, survey: Survey, label: str, **wanted: Any) -> tuple[str, ...]:
    before = wanted.pop("before", Before.ANY)
    return repeat_wave(session, survey.id, label, before, NOW, **wanted).programmes


def with_waves(session: Session, *labels: str) -> Survey:
    survey = a_survey(session)
    for label in labels:
        begin(session, survey, label)
    return survey


def answered_enough(session: Session, **rules: Any) -> Programme:
    """A programme that wanted one answer in wave 1 of its survey, got it, and has ended."""
    customers(session, 3)
    survey = with_waves(session, "1")
    programme = a_programme(session, survey, **{"stop": {"answers": 1}, "quiet_days": 0, **rules})
    run_programmes(session, NOW, SECRET)
    deliver(session)
    link = session.scalars(select(Link).where(Link.wave_id.is_not(None))).first()
    assert link is not None
    session.add(response(survey, link.wave_id or 0, link.id, "en", NOW))
    session.flush()
    assert run_programmes(session, NOW, SECRET).ended == 1
    return programme


@pytest.mark.parametrize("label", ["2026-1", "2026-2"])
def test_a_wave_begins_once(database: Database, label: str) -> None:
    with database.writing() as session:
        survey = with_waves(session, "2026-1", "2026-2")
        a_programme(session, survey, before="new")
        with pytest.raises(WaveBegunError) as refused:
            begin(session, survey, label)
        assert (refused.value.label, refused.value.running) == (label, "2026-2")
        assert [one.closed_at for one in survey.waves] == [NOW, None]
        assert [one.rules["before"] for one in session.scalars(select(Programme))] == ["new"]


@pytest.mark.parametrize(
    ("label", "error"),
    [("2026-0", WaveOutOfOrderError), ("", UnfitWaveError), ("2\n3", UnfitWaveError)],
)
def test_a_wave_with_another_name_that_cannot_be_closes_none(
    database: Database, label: str, error: type[Exception]
) -> None:
    with database.writing() as session:
        survey = with_waves(session, "2026-1")
        with pytest.raises(error):
            begin(session, survey, label)
        assert [one.closed_at for one in session.scalars(select(Wave))] == [None]


def test_a_closed_survey_has_no_further_wave(database: Database) -> None:
    with database.writing() as session:
        survey = with_waves(session, "2026-1")
        survey.close(NOW)
        with pytest.raises(SurveyOverError):
            begin(session, survey, "2026-2")


def test_what_ended_with_enough_answers_asks_again_in_the_next_wave(database: Database) -> None:
    with database.writing() as session:
        programme = answered_enough(session)
        assert begin(session, programme.survey, "2") == ("Programme",)
        assert run_programmes(session, NOW, SECRET).invited == 3
        assert programme.state is ProgrammeState.ACTIVE


def test_enough_answers_are_counted_in_each_wave(database: Database) -> None:
    with database.writing() as session:
        programme = answered_enough(session)
        begin(session, programme.survey, "2")
        assert run_programmes(session, NOW, SECRET).ended == 0


def test_enough_anonymous_answers_are_counted_in_each_wave(database: Database) -> None:
    with database.writing() as session:
        survey = a_survey(session, privacy=Privacy.ANONYMOUS)
        begin(session, survey, "1")
        a_programme(session, survey, stop={"answers": 7})
        answers_come(session, survey, 7, wave_id=survey.waves[0].id)
        assert run_programmes(session, NOW, SECRET).ended == 1
        begin(session, survey, "2")
        assert run_programmes(session, NOW, SECRET).ended == 0


def test_nothing_starts_again_against_the_will(database: Database) -> None:
    with database.writing() as session:
        programme = answered_enough(session)
        assert begin(session, programme.survey, "2", again=()) == ()
        assert programme.state is ENDED


def test_whatever_has_ended_starts_again_when_told(database: Database) -> None:
    with database.writing() as session:
        survey = with_waves(session, "1")
        both = [a_programme(session, survey, ENDED, **rules) for rules in ({}, VISITS)]
        begin(session, survey, "2", before=Before.NEW, again=[one.id for one in both])
        assert [one.state for one in both] == [ProgrammeState.ACTIVE] * 2
        assert [one.rules.get("before") for one in both] == ["new", None]


@pytest.mark.parametrize(
    ("stop", "field"),
    [({"end": "2026-03-01"}, "stop.end"), ({"invitations": 3}, "stop.invitations")],
)
def test_what_would_invite_nobody_does_not_start_again(
    database: Database, stop: dict[str, Any], field: str
) -> None:
    with database.writing() as session:
        programme = answered_enough(session)
        programme.rules = {**programme.rules, "stop": stop}
        survey = programme.survey
        with pytest.raises(UnfitForWaveError) as refused:
            begin(session, survey, "2", again=[programme.id])
        [problem] = refused.value.by_programme[programme.id]
        assert problem.field == field


def test_a_programme_of_another_survey_is_not_started(database: Database) -> None:
    with database.writing() as session:
        other = a_programme(session, a_survey(session), ENDED)
        with pytest.raises(UnknownProgrammeError):
            begin(session, a_survey(session), "1", again=[other.id])


def test_what_each_programme_will_do_is_told(database: Database) -> None:
    with database.writing() as session:
        programme = answered_enough(session)
        survey = programme.survey
        for state in ProgrammeState:
            a_programme(session, survey, state)
        a_programme(session, survey, **VISITS)
        told = [one.part.value for one in foresee_wave(session, survey.id, NOW)]
    assert told == ["enough", "draft", "again", "paused", "ended", "goes_on"]


def test_one_that_has_invited_all_it_may_is_told_as_such(database: Database) -> None:
    with database.writing() as session:
        customers(session, 3)
        survey = with_waves(session, "1")
        a_programme(session, survey, stop={"invitations": 3})
        run_programmes(session, NOW, SECRET)
        assert foresee_wave(session, survey.id, NOW)[0].problems == ()
        deliver(session)
        [told] = foresee_wave(session, survey.id, NOW)
        assert [one.field for one in told.problems] == ["stop.invitations"]
        assert begin(session, survey, "2") == ()
        assert len(session.scalars(select(Invitation)).all()) == 3
