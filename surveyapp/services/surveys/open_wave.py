"""Begin a new fielding period of a survey."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.errors import BadInputError, ConflictError
from surveyapp.models import Wave
from surveyapp.services.surveys.open_survey import find_survey

LONGEST_LABEL = 40


class UnfitWaveError(BadInputError):
    """A wave needs a short name on one line."""


class WaveOutOfOrderError(ConflictError):
    """Labels must sort in time, because change is counted from one wave to the next."""


def open_wave(session: Session, survey_id: int, label: str, now: datetime) -> Wave:
    """Responses started from now on belong to this wave; an existing label is opened only once.

    Raises:
        UnknownSurveyError: there is no such survey.
        UnfitWaveError: the label is blank, longer than ``LONGEST_LABEL`` or has odd characters.
        WaveOutOfOrderError: the label sorts before an earlier wave's.
    """
    if not 0 < len(label) <= LONGEST_LABEL or not label.isprintable():
        sentence = f"one line of at most {LONGEST_LABEL} characters, such as 2026-1"
        raise UnfitWaveError(f"The wave {label[:LONGEST_LABEL]!r} needs another name: {sentence}.")
    survey = find_survey(session, survey_id)
    for wave in survey.waves:
        if wave.label == label:
            return wave
    if survey.waves and label < survey.waves[-1].label:
        raise WaveOutOfOrderError(f"{label!r} sorts before {survey.waves[-1].label!r}.")
    wave = Wave(survey_id=survey.id, label=label, opened_at=now)
    survey.waves.append(wave)
    session.flush()
    return wave
