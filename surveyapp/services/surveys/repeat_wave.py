"""Repeat a survey: a new wave with the same people, with others, or with whoever fits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import Programme, ProgrammeState, Wave
from surveyapp.services.programmes.call_off import call_off
from surveyapp.services.programmes.plan_invitations import fitting_rules
from surveyapp.services.programmes.programme_rules import (
    Before,
    FilterTrigger,
    ListTrigger,
    ManagersTrigger,
)
from surveyapp.services.programmes.read_rules import read_rules
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.services.surveys.open_wave import WaveOutOfOrderError, open_wave

NEXT_WAVE = "next_wave"
ONCE_A_WAVE = (ListTrigger, FilterTrigger, ManagersTrigger)


def repeat_wave(
    session: Session, survey_id: int, label: str, before: Before, now: datetime
) -> Wave:
    """Close the wave that runs and begin the next; programmes that invite once a wave do so again.

    What they planned for earlier waves and have not sent is called off. Beginning the wave that
    runs already changes nothing but whom these programmes ask.

    Raises:
        UnknownSurveyError: there is no such survey.
        UnfitWaveError, WaveOutOfOrderError: the label cannot be.
        UnfitRulesError: a programme's rules do not go with ``before``.
    """
    wave = open_wave(session, survey_id, label, now)
    latest = session.scalar(select(func.max(Wave.label)).where(Wave.survey_id == survey_id))
    if latest is not None and latest > label:
        raise WaveOutOfOrderError(f"{label!r} is over; {latest!r} runs.")
    running = select(Wave).where(
        Wave.survey_id == survey_id, Wave.id != wave.id, Wave.closed_at.is_(None)
    )
    for earlier in session.scalars(running):
        earlier.closed_at = now
    programmes = select(Programme).where(
        Programme.survey_id == survey_id, Programme.state != ProgrammeState.ENDED
    )
    for programme in session.scalars(programmes.order_by(Programme.id)):
        _look_again(session, programme, before, wave)
    session.flush()
    return wave


def _look_again(session: Session, programme: Programme, before: Before, wave: Wave) -> None:
    if not isinstance(read_rules(programme.rules)[0].trigger, ONCE_A_WAVE):
        return
    document = {**programme.rules, "before": before.value}
    if _fits(session, programme):
        fitting_rules(session, programme.survey, document)
    call_off(session, programme.id, NEXT_WAVE, wave.opened_at, but_wave=wave.id)
    programme.rules = document
    programme.looked_at = None


def _fits(session: Session, programme: Programme) -> bool:
    """Whether it invites at all; what does not, whoever is asked, holds no wave up."""
    try:
        fitting_rules(session, programme.survey, programme.rules)
    except UnfitRulesError:
        return False
    return True
