"""Repeat a survey: a new wave with the same people, with others, or with whoever fits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Programme, ProgrammeState, Wave
from surveyapp.services.programmes.plan_invitations import fitting_rules
from surveyapp.services.programmes.programme_rules import (
    Before,
    FilterTrigger,
    ListTrigger,
    ManagersTrigger,
)
from surveyapp.services.surveys.open_wave import open_wave

ONCE_A_WAVE = (ListTrigger, FilterTrigger, ManagersTrigger)


def repeat_wave(
    session: Session, survey_id: int, label: str, before: Before, now: datetime
) -> Wave:
    """Close the wave that runs and begin the next; programmes that invite once a wave do so again.

    Raises:
        UnknownSurveyError: there is no such survey.
        UnfitWaveError, WaveOutOfOrderError: the label cannot be.
        UnfitRulesError: a programme's rules do not go with ``before``.
    """
    wave = open_wave(session, survey_id, label, now)
    running = select(Wave).where(
        Wave.survey_id == survey_id, Wave.id != wave.id, Wave.closed_at.is_(None)
    )
    for earlier in session.scalars(running):
        earlier.closed_at = now
    programmes = select(Programme).where(
        Programme.survey_id == survey_id, Programme.state != ProgrammeState.ENDED
    )
    for programme in session.scalars(programmes.order_by(Programme.id)):
        _look_again(session, programme, before)
    session.flush()
    return wave


def _look_again(session: Session, programme: Programme, before: Before) -> None:
    document = {**programme.rules, "before": before.value}
    trigger = fitting_rules(session, programme.survey, programme.rules).trigger
    if isinstance(trigger, ONCE_A_WAVE):
        fitting_rules(session, programme.survey, document)
        programme.rules = document
        programme.looked_at = None
