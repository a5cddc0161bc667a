"""Programmes: who is invited to a survey, when, and by which rules."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.record import Document, Record, states
from surveyapp.models.survey import Survey


class ProgrammeState(StrEnum):
    """Whether a programme invites anybody now."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Programme(Record):
    """A rule such as "first order and four days", or a sample drawn once.

    ``rules`` is the document that ``services.programme_rules`` reads and checks: trigger, filter,
    sample, quota, quiet period, send window, reminders, arms, stop rules. ``seed`` makes every
    draw the same again.
    """

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    rules: Mapped[dict[str, object]] = mapped_column(Document)
    seed: Mapped[int]
    state: Mapped[ProgrammeState] = mapped_column(
        states(ProgrammeState, "state"), default=ProgrammeState.DRAFT
    )
    created_at: Mapped[datetime]
    looked_at: Mapped[datetime | None]
    """Up to when events and customers were looked through."""

    survey: Mapped[Survey] = relationship()
