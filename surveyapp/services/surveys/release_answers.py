"""Release answers of anonymous surveys to staff, so that no two looks differ by fewer than seven.

While a survey is open, seven answers of each wave, unit and language are always held back, drawn by
lot, and others are released once seven or more can be; so closing releases no fewer either.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from random import SystemRandom
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, update
from sqlalchemy.orm import Session

from analysis.thresholds import PLAN
from surveyapp.models import Record, Response
from surveyapp.queries.unreleased import (
    FULL,
    Cell,
    cells_of,
    full_cells,
    in_cell,
    unmixed_surveys,
    waiting_in,
)
from surveyapp.services.surveys.mix_answers import mix_answers

RESPONSE = Record.metadata.tables["response"]
_RELEASE = update(RESPONSE).where(RESPONSE.c.id == bindparam("this")).values(released=True)
_HELD: ColumnElement[bool] = Response.released.is_(False)
_lot = SystemRandom()


def release_answers(session: Session, now: datetime) -> int:
    """Release what may be and mix what lies as it came; how many answers were released."""
    cells = full_cells(session)
    surveys = {*unmixed_surveys(session, now), *(cell.survey_id for cell in cells)}
    if surveys:
        mix_answers(session, surveys)
    return sum(_release_some(session, cell) for cell in cells)


def release_rest(session: Session, survey_id: int) -> None:
    """Release everything there is, unfinished answers too; the survey takes no more.

    What would be fewer than seven together, or fewer than seven more of a wave, unit and language
    of which some were seen before, is never released.
    """
    cells = [cell for cell in cells_of(session, survey_id) if _may_be_told(cell)]
    if sum(cell.waiting for cell in cells) < PLAN.show:
        return
    mix_answers(session, [survey_id])
    for cell in cells:
        session.execute(update(Response).where(in_cell(cell), _HELD).values(released=True))


def _may_be_told(cell: Cell) -> bool:
    return not cell.released or cell.waiting >= PLAN.show


def _release_some(session: Session, cell: Cell) -> int:
    waiting = waiting_in(session, cell)
    if len(waiting) < FULL:
        # Another worker was quicker.
        return 0
    drawn: Iterable[UUID] = _lot.sample(list(waiting), len(waiting) - PLAN.show)
    values: list[dict[str, Any]] = [{"this": id_} for id_ in drawn]
    session.connection().execute(_RELEASE, values)
    return len(values)
