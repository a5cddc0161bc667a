"""Webhooks: systems that tell us about events as they happen."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.record import Record, states


class SourceRight(StrEnum):
    """What a system may tell."""

    EVENTS = "events"
    """Visits, purchases, calls, deliveries and complaints."""
    BOUNCES = "bounces"
    """What became of messages."""


class WebhookSource(Record):
    """A system that may tell something, signed; nothing but what it was given the right to.

    Its secret is worked out from the application's own key, the slug and ``secret_version``, so
    that none is kept; a new version makes the old secret worthless.
    """

    __tablename__ = "webhook_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    secret_version: Mapped[int] = mapped_column(default=1)
    may_send_events: Mapped[bool] = mapped_column(default=False)
    may_report_bounces: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    @property
    def rights(self) -> frozenset[SourceRight]:
        """What this system may tell."""
        held = {
            SourceRight.EVENTS: self.may_send_events,
            SourceRight.BOUNCES: self.may_report_bounces,
        }
        return frozenset(right for right, given in held.items() if given)


class DeliveryStatus(StrEnum):
    """What became of a delivery."""

    TAKEN = "taken"
    REFUSED = "refused"


class WebhookDelivery(Record):
    """One signed delivery, kept so that a second one with the same id has no effect."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        Index(None, "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("webhook_source.id"))
    external_id: Mapped[str] = mapped_column(String(100))
    received_at: Mapped[datetime]
    status: Mapped[DeliveryStatus] = mapped_column(states(DeliveryStatus, "status"))
    problem: Mapped[str] = mapped_column(String(500), default="")
