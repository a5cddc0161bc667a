"""How close messages follow each other: the places in time that are taken already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.record import Record

ALL = ""
"""The key of all messages together."""


class SendingPace(Record):
    """When the next message may leave: in all, or to a domain, whose name is kept as a hash."""

    __tablename__ = "sending_pace"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    next_at: Mapped[datetime]
