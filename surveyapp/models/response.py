"""Responses: one respondent's answers, from the first page to the end."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.link import Link
from surveyapp.models.record import Document, Record, states
from surveyapp.models.survey import Survey

Value = str | int | list[str] | None

SAME_DEVICE = "same_device"
"""Quality flag: the browser has sent a response to this survey before. A fact of datasets too."""


class ResponseStatus(StrEnum):
    """How far a response has come."""

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"


class Response(Record):
    """One row a response, its answers in one JSON document with promoted columns.

    ``document`` maps question ids to canonical values; null means seen and left blank, absent means
    not shown. ``facts`` are those that came with an import; facts of a known customer are joined
    when a dataset is built. ``submit_key`` is what makes sending twice harmless: the hash of the
    key the form carried, or the row's key in an import. Anonymous surveys leave ``link_id`` and
    ``customer_id`` empty for personal links and round times to the day; their rows are
    ``released`` to staff some at a time.
    """

    __tablename__ = "response"
    __table_args__ = (
        UniqueConstraint("survey_id", "submit_key"),
        CheckConstraint(
            "(status = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_has_a_time"
        ),
        CheckConstraint("seconds IS NULL OR seconds >= 0", name="seconds_not_negative"),
        Index(None, "survey_id", "status", "released"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("wave.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    status: Mapped[ResponseStatus] = mapped_column(states(ResponseStatus, "status"))
    language: Mapped[str] = mapped_column(String(10))
    document: Mapped[dict[str, Value]] = mapped_column(Document)
    facts: Mapped[dict[str, str | float | None]] = mapped_column(Document, default=dict)
    quality: Mapped[list[str]] = mapped_column(Document, default=list)
    seed: Mapped[int]
    page: Mapped[str | None] = mapped_column(String(100))
    """Id of the page to go on with."""
    seconds: Mapped[float | None]
    started_at: Mapped[datetime | None]
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    submit_key: Mapped[str] = mapped_column(String(100))
    resume_token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    released: Mapped[bool] = mapped_column(default=True)
    """Whether staff may see it, also as one more in a count."""

    survey: Mapped[Survey] = relationship()
    link: Mapped[Link | None] = relationship()
