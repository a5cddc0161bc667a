"""Answers to anonymous surveys that staff cannot see yet, and those that still lie as they came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, case, func, select, text, type_coerce
from sqlalchemy.orm import Session

from analysis.thresholds import PLAN
from surveyapp.models import Privacy, Response, ResponseStatus, Survey

FULL = 2 * PLAN.show
"""Answers that wait in a cell when some of them are released and as many as show one stay."""
AFTERWARDS = timedelta(days=1)

_FACTS = type_coerce(Response.facts, Text)
_CELL = (Response.survey_id, Response.wave_id, Response.language, _FACTS)
_RELEASED = Response.released.is_(True)
_WAITS = and_(Response.status == ResponseStatus.SUBMITTED, ~_RELEASED)
_UNMIXED = text("""
    SELECT survey_id FROM (
        SELECT response.survey_id, count(*) AS together
        FROM response JOIN survey ON survey.id = response.survey_id
        WHERE survey.privacy = 'anonymous'
          AND (survey.closes_at IS NULL OR survey.closes_at > :lately)
        GROUP BY response.survey_id, response.xmin::text
    ) AS written
    WHERE together < :least GROUP BY survey_id HAVING sum(together) >= :least
""")


@dataclass(frozen=True, slots=True)
class Cell:
    """Answers that reports hold against others: of one wave and language, with the same facts."""

    survey_id: int
    wave_id: int | None
    language: str
    facts: str
    waiting: int
    """Submitted, and not released."""
    released: int


def full_cells(session: Session) -> tuple[Cell, ...]:
    """Those of all surveys from which some may be released."""
    query = (
        select(*_CELL, func.count())
        .select_from(Survey)
        .join(Response, and_(Response.survey_id == Survey.id, _WAITS))
        .where(Survey.privacy == Privacy.ANONYMOUS)
        .group_by(*_CELL)
        .having(func.count() >= FULL)
    )
    return tuple(Cell(*row, released=0) for row in session.execute(query))


def cells_of(session: Session, survey_id: int) -> tuple[Cell, ...]:
    """All cells of one survey."""
    query = (
        select(*_CELL, _number(_WAITS), _number(_RELEASED))
        .where(Response.survey_id == survey_id)
        .group_by(*_CELL)
    )
    return tuple(Cell(*row) for row in session.execute(query))


def waiting_in(session: Session, cell: Cell) -> Sequence[UUID]:
    """The answers of a cell that are submitted and not released."""
    return session.scalars(select(Response.id).where(_WAITS, in_cell(cell))).all()


def in_cell(cell: Cell) -> ColumnElement[bool]:
    """Whether an answer belongs to the cell."""
    return and_(
        Response.survey_id == cell.survey_id,
        Response.wave_id.is_not_distinct_from(cell.wave_id),
        Response.language == cell.language,
        _FACTS == cell.facts,  # noqa: SIM300 - the other way round it is no condition
    )


def unmixed_surveys(session: Session, now: datetime) -> tuple[int, ...]:
    """Anonymous surveys of which enough answers still lie as they came, each by itself."""
    if session.connection().dialect.name == "sqlite":
        return ()
    lately = now.replace(tzinfo=None) - AFTERWARDS
    return tuple(session.scalars(_UNMIXED, {"least": PLAN.show, "lately": lately}))


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
