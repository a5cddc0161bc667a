"""How far each survey has come: responses by state, wave, language and day, where released."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from surveyapp.models.response import Response, ResponseStatus
from surveyapp.models.survey import Survey, SurveyState
from surveyapp.models.wave import Wave

DAYS = 30
"""How far back the daily counts of the list go."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Responses begun and submitted; the rest was begun and not finished."""

    started: int = 0
    submitted: int = 0

    @property
    def partial(self) -> int:
        """Begun and not submitted (yet)."""
        return self.started - self.submitted


@dataclass(frozen=True, slots=True)
class NamedCounts:
    """Counts of one wave or language; no name where a response belongs to none."""

    name: str | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class SurveyOverview:
    """One line of the list of surveys."""

    id: int
    title: str
    organisation: str
    state: SurveyState
    wave: str | None
    counts: Counts
    daily: tuple[int, ...]
    """Submitted on each of the last ``DAYS`` days, oldest first."""


def survey_overviews(session: Session, now: datetime) -> tuple[SurveyOverview, ...]:
    """All surveys, newest first."""
    surveys = session.scalars(select(Survey).order_by(Survey.id.desc())).all()
    counts = _counts_by_survey(session)
    daily = _daily(session, now)
    waves = _latest_waves(session)
    return tuple(
        SurveyOverview(
            id=survey.id,
            title=survey.title,
            organisation=survey.organisation,
            state=survey.state(now),
            wave=waves.get(survey.id),
            counts=counts.get(survey.id, Counts()),
            daily=daily.get(survey.id, (0,) * DAYS),
        )
        for survey in surveys
    )


def counts_of_survey(session: Session, survey_id: int) -> Counts:
    """All responses of one survey."""
    started, submitted = session.execute(
        select(func.count(), _submitted()).where(Response.survey_id == survey_id, Response.released)
    ).one()
    return Counts(started, submitted or 0)


def counts_by_wave(session: Session, survey_id: int) -> tuple[NamedCounts, ...]:
    """Responses of each wave, in the order of time; those of no wave last."""
    rows = session.execute(
        select(Wave.label, func.count(), _submitted())
        .select_from(Response)
        .outerjoin(Wave, Wave.id == Response.wave_id)
        .where(Response.survey_id == survey_id, Response.released)
        .group_by(Wave.label)
        .order_by(Wave.label.is_(None), Wave.label)
    )
    return tuple(NamedCounts(name, Counts(started, done)) for name, started, done in rows)


def counts_by_language(session: Session, survey_id: int) -> tuple[NamedCounts, ...]:
    """Responses in each language, most used first."""
    rows = session.execute(
        select(Response.language, func.count(), _submitted())
        .where(Response.survey_id == survey_id, Response.released)
        .group_by(Response.language)
        .order_by(func.count().desc(), Response.language)
    )
    return tuple(NamedCounts(name, Counts(started, done)) for name, started, done in rows)


def _submitted() -> ColumnElement[int]:
    return func.sum(case((Response.status == ResponseStatus.SUBMITTED, 1), else_=0))


def _counts_by_survey(session: Session) -> dict[int, Counts]:
    rows = session.execute(
        select(Response.survey_id, func.count(), _submitted())
        .where(Response.released)
        .group_by(Response.survey_id)
    )
    return {survey: Counts(started, done) for survey, started, done in rows}


def _latest_waves(session: Session) -> dict[int, str]:
    rows = session.execute(select(Wave.survey_id, func.max(Wave.label)).group_by(Wave.survey_id))
    return {row[0]: row[1] for row in rows}


def _daily(session: Session, now: datetime) -> dict[int, tuple[int, ...]]:
    first = now.date() - timedelta(days=DAYS - 1)
    day = func.date(Response.submitted_at)
    rows = session.execute(
        select(Response.survey_id, day, func.count())
        .where(Response.submitted_at >= datetime.combine(first, time(0), UTC), Response.released)
        .group_by(Response.survey_id, day)
    )
    return _spread(((survey, str(on), n) for survey, on, n in rows), first)


def _spread(rows: Iterable[tuple[int, str, int]], first: date) -> dict[int, tuple[int, ...]]:
    by_survey: dict[int, list[int]] = defaultdict(lambda: [0] * DAYS)
    for survey, on, n in rows:
        place = (date.fromisoformat(on) - first).days
        if 0 <= place < DAYS:
            by_survey[survey][place] = n
    return {survey: tuple(counts) for survey, counts in by_survey.items()}
