"""Events: what happened with a customer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.record import Document, Record


class Event(Record):
    """A visit, purchase, call or delivery; ``actual_wait`` is in the survey's unit of waiting."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("actual_wait IS NULL OR actual_wait >= 0", name="wait_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40), default="visit")
    happened_at: Mapped[datetime | None]
    actual_wait: Mapped[float | None]
    facts: Mapped[dict[str, str | float | None]] = mapped_column(Document, default=dict)
