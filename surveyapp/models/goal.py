"""Goals: measurable targets with sub-goals."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.record import Document, Record, states


class Direction(StrEnum):
    """On which side of the target the result should be."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Goal(Record):
    """A target for one construct or for ``recommendation``; ``name`` is a text per language."""

    __tablename__ = "goal"
    __table_args__ = (UniqueConstraint("survey_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    key: Mapped[str] = mapped_column(String(100))
    name: Mapped[dict[str, str]] = mapped_column(Document)
    subject: Mapped[str] = mapped_column(String(100))
    target: Mapped[float]
    direction: Mapped[Direction] = mapped_column(
        states(Direction, "direction"), default=Direction.AT_LEAST
    )
    deadline: Mapped[date | None]
