"""The goals of a survey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models.goal import Direction, Goal


@dataclass(frozen=True, slots=True)
class GoalLine:
    """One goal; a part belongs to the main goal before it."""

    key: str
    name: str
    target: float
    direction: Direction
    deadline: date | None
    is_part: bool


def goals_of_survey(session: Session, survey_id: int, language: str) -> tuple[GoalLine, ...]:
    """Main goals in order, each followed by its parts, named in the reader's language."""
    goals = session.scalars(select(Goal).where(Goal.survey_id == survey_id).order_by(Goal.id)).all()
    mains = [goal for goal in goals if goal.parent_id is None]
    ordered = [
        goal for main in mains for goal in (main, *(g for g in goals if g.parent_id == main.id))
    ]
    return tuple(_line(goal, language) for goal in ordered)


def _line(goal: Goal, language: str) -> GoalLine:
    name = goal.name.get(language) or goal.name.get("en") or goal.key
    return GoalLine(
        key=goal.key,
        name=name,
        target=goal.target,
        direction=goal.direction,
        deadline=goal.deadline,
        is_part=goal.parent_id is not None,
    )
