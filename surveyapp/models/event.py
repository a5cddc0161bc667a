"""Events: what happened with a customer, and how long the customer waited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.customer import FactValue
from surveyapp.models.record import Document, Record

KINDS = ("visit", "purchase", "call", "delivery", "complaint")
"""Kinds every installation knows; others may be imported too."""
OF_FILES = text("source_id IS NULL")


class Event(Record):
    """A visit, purchase, call, delivery or complaint.

    ``actual_wait`` is in minutes, derived once from the times below when the event comes in:
    served less arrived, or delivered less promised (negative when early, then kept as 0 with the
    fact ``early_minutes``). A wait that was given up is no such wait: ``abandoned_after`` holds its
    minutes (censored).

    Each system numbers its events by itself, and so do files: ``key`` is told apart by
    ``source_id``, which is empty for events of files.
    """

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("actual_wait IS NULL OR actual_wait >= 0", name="wait_not_negative"),
        CheckConstraint(
            "abandoned_after IS NULL OR (abandoned_after >= 0 AND actual_wait IS NULL)",
            name="abandoned_waits_apart",
        ),
        UniqueConstraint("key", "source_id"),
        # Unique constraints take two missing sources for different ones.
        Index(
            "ix_event_key_of_files",
            "key",
            unique=True,
            sqlite_where=OF_FILES,
            postgresql_where=OF_FILES,
        ),
        Index(None, "happened_at", "id"),
        Index(None, "kind", "happened_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("webhook_source.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40), default="visit")
    happened_at: Mapped[datetime | None]
    unit: Mapped[str | None] = mapped_column(String(100))
    """The shop, clinic or desk."""
    channel: Mapped[str | None] = mapped_column(String(40))
    value: Mapped[float | None]
    arrived_at: Mapped[datetime | None]
    served_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    promised_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    actual_wait: Mapped[float | None]
    abandoned_after: Mapped[float | None]
    received_at: Mapped[datetime | None]
    """When a source last told something new of it, so that programmes look at it again."""
    facts: Mapped[dict[str, FactValue]] = mapped_column(Document, default=dict)
