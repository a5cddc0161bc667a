"""Repeat a survey: a new wave with the same people, with others, or with whoever fits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import ConflictError
from surveyapp.models import Programme, ProgrammeState, Survey, SurveyState, Wave
from surveyapp.services.programmes.call_off import call_off
from surveyapp.services.programmes.find_programme import UnknownProgrammeError
from surveyapp.services.programmes.plan_invitations import take_turn
from surveyapp.services.programmes.programme_rules import Before
from surveyapp.services.programmes.rule_problems import RuleProblem, UnfitRulesError
from surveyapp.services.surveys.foresee_wave import asks_once_a_wave, foresee_wave, obstacles
from surveyapp.services.surveys.open_survey import find_survey
from surveyapp.services.surveys.open_wave import open_wave

NEXT_WAVE = "next_wave"


class WaveBegunError(ConflictError):
    """A wave begins once; ``running`` is the name of the one that runs, perhaps this one."""

    def __init__(self, label: str, running: str) -> None:
        super().__init__(f"{label!r} has begun before; {running!r} runs.")
        self.label, self.running = label, running


class SurveyOverError(ConflictError):
    """The survey is closed for good, so nobody could answer in a new wave."""


class UnfitForWaveError(UnfitRulesError):
    """Rules that do not go with the new wave, by the programmes' ids."""

    def __init__(self, by_programme: Mapping[int, tuple[RuleProblem, ...]]) -> None:
        super().__init__(tuple(one for problems in by_programme.values() for one in problems))
        self.by_programme = by_programme


@dataclass(frozen=True, slots=True)
class Begun:
    """The wave, and the programmes that invite in it."""

    wave: Wave
    programmes: tuple[str, ...]


def repeat_wave(
    session: Session,
    survey_id: int,
    label: str,
    before: Before,
    now: datetime,
    again: Collection[int] | None = None,
) -> Begun:
    """Close the wave that runs and begin the next; programmes that invite once a wave do so again.

    What they planned for earlier waves and have not sent is called off. ``again`` are the ended
    programmes that start anew; unless told, those that ended because enough people had answered.

    Raises:
        UnknownSurveyError, UnknownProgrammeError: there is no such survey or programme.
        SurveyOverError: the survey is closed.
        WaveBegunError: the wave runs already or is over; nothing changes.
        UnfitWaveError, WaveOutOfOrderError: the label cannot be.
        UnfitForWaveError: a programme's rules do not go with ``before``, or let it invite nobody
            although it was to start anew.
    """
    take_turn(session)
    survey = find_survey(session, survey_id)
    _require_new(survey, label, now)
    if again is None:
        foreseen = foresee_wave(session, survey_id, now)
        again = {one.programme_id for one in foreseen if one.starts_by_itself}
    wave = open_wave(session, survey_id, label, now)
    for earlier in survey.waves:
        if earlier is not wave:
            earlier.closed_at = earlier.closed_at or now
    _carry_on(session, wave, before, again)
    return Begun(wave, _inviting(session, survey_id, now))


def _require_new(survey: Survey, label: str, now: datetime) -> None:
    if survey.state(now) is SurveyState.CLOSED:
        raise SurveyOverError(f"Survey {survey.id} is closed: nobody could answer in a new wave.")
    labels = [wave.label for wave in survey.waves]
    if label in labels:
        raise WaveBegunError(label, labels[-1])


def _carry_on(session: Session, wave: Wave, before: Before, again: Collection[int]) -> None:
    query = select(Programme).where(Programme.survey_id == wave.survey_id).order_by(Programme.id)
    programmes = {one.id: one for one in session.scalars(query)}
    if not programmes.keys() >= set(again):
        raise UnknownProgrammeError
    unfit: dict[int, tuple[RuleProblem, ...]] = {}
    for programme in programmes.values():
        anew = programme.state is ProgrammeState.ENDED and programme.id in again
        if anew or programme.state is not ProgrammeState.ENDED:
            problems = _look_again(session, programme, before, wave, anew=anew)
            if problems:
                unfit[programme.id] = problems
    if unfit:
        raise UnfitForWaveError(unfit)
    session.flush()


def _look_again(
    session: Session, programme: Programme, before: Before, wave: Wave, *, anew: bool
) -> tuple[RuleProblem, ...]:
    """What does not go with the wave.

    What invites nobody anyway, whoever is asked, holds no wave up unless it is to start anew.
    """
    now, once, document = wave.opened_at, asks_once_a_wave(programme), programme.rules
    if once:
        document = {**document, "before": before.value}
    problems = obstacles(session, programme, document, now)
    if problems and (anew or not obstacles(session, programme, programme.rules, now)):
        return problems
    if once:
        call_off(session, programme.id, NEXT_WAVE, now, but_wave=wave.id)
        programme.rules, programme.looked_at = document, None
    if anew:
        programme.state = ProgrammeState.ACTIVE
    return ()


def _inviting(session: Session, survey_id: int, now: datetime) -> tuple[str, ...]:
    """Names of the programmes that are active and may invite somebody."""
    active = select(Programme).where(
        Programme.survey_id == survey_id, Programme.state == ProgrammeState.ACTIVE
    )
    return tuple(
        one.name
        for one in session.scalars(active.order_by(Programme.id))
        if not obstacles(session, one, one.rules, now)
    )
