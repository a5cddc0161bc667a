"""Attributes: facts about customers that the organisation defines itself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.record import Document, Record, states


class AttributeKind(StrEnum):
    """What values an attribute takes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    """Kept as ``2026-03-02``."""
    CHOICE = "choice"


class Attribute(Record):
    """A fact by its key in ``Customer.facts``; ``choices`` are the values a choice may take."""

    __tablename__ = "attribute"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[AttributeKind] = mapped_column(states(AttributeKind, "kind"))
    choices: Mapped[list[str]] = mapped_column(Document, default=list)
    created_at: Mapped[datetime]
