"""Invitations: personal links that were sent."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.customer import Customer
from surveyapp.models.event import Event
from surveyapp.models.link import Link
from surveyapp.models.record import Record, states


class InvitationStatus(StrEnum):
    """What became of the message; whether it was answered stands with the link."""

    PLANNED = "planned"
    SENT = "sent"
    BOUNCED = "bounced"


class Invitation(Record):
    """A personal link for a customer, perhaps about one event."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("reminders >= 0", name="reminders_not_negative"),
        CheckConstraint("status = 'planned' OR sent_at IS NOT NULL", name="sent_has_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id"), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    status: Mapped[InvitationStatus] = mapped_column(states(InvitationStatus, "status"))
    sent_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)

    link: Mapped[Link] = relationship()
    customer: Mapped[Customer] = relationship()
    event: Mapped[Event | None] = relationship()
