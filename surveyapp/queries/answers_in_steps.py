"""How many answers have come in, told of an anonymous survey in steps of seven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from analysis.thresholds import PLAN
from surveyapp.models import Privacy, Response, ResponseStatus, Survey, Wave


@dataclass(frozen=True, slots=True)
class Answered:
    """Answers by invited people, to the end and not."""

    complete: int = 0
    partial: int = 0


def is_anonymous(session: Session, survey_id: int) -> bool:
    """Whether nobody may learn who answered; not of a survey that there is not."""
    privacy = session.scalar(select(Survey.privacy).where(Survey.id == survey_id))
    return privacy is Privacy.ANONYMOUS


def received_in_steps(session: Session, survey_id: int) -> int:
    """Answers to an anonymous survey that have come in, by whatever link."""
    query = select(func.count()).where(
        Response.survey_id == survey_id, Response.status == ResponseStatus.SUBMITTED
    )
    received = session.scalar(query) or 0
    released = session.scalar(query.where(Response.released)) or 0
    return _in_steps(received, released)


def answered_in_steps(session: Session, survey_id: int) -> Mapping[str, Answered]:
    """Answers by personal links of an anonymous survey, by the label of their wave or "".

    Where more are submitted than released, as many as make up whole steps; those that were not
    finished as far as they are released.
    """
    submitted = Response.status == ResponseStatus.SUBMITTED
    query = (
        select(
            func.coalesce(Wave.label, ""),
            _number(submitted),
            _number(and_(submitted, Response.released)),
            _number(and_(~submitted, Response.released)),
        )
        .select_from(Response)
        .outerjoin(Wave, Wave.id == Response.wave_id)
        .where(Response.survey_id == survey_id, Response.link_id.is_(None))
        .group_by(Wave.label)
    )
    return {
        wave: Answered(_in_steps(received, released), partial)
        for wave, received, released, partial in session.execute(query)
    }


def _in_steps(received: int, released: int) -> int:
    return max(released, received - received % PLAN.show)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
