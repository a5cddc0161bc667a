"""Invitations: personal links for customers, planned, sent, and what became of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.customer import Customer
from surveyapp.models.event import Event
from surveyapp.models.link import Link
from surveyapp.models.record import Record, states


class Channel(StrEnum):
    """How the link reaches the customer."""

    EMAIL = "email"
    SMS = "sms"
    HANDED = "handed"
    """On a receipt or a letter, by somebody else."""


class InvitationStatus(StrEnum):
    """What became of the message; whether it was answered stands with the link."""

    PLANNED = "planned"
    SENT = "sent"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"


class Invitation(Record):
    """A personal link for a customer, perhaps about one event.

    ``occasion`` names what the invitation is for (programme, customer, event or date), so that
    planning twice invites once. ``reason`` says why one was cancelled. The arm of a randomised
    comparison and the stratum of a sample are kept for the analysis.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("reminders >= 0", name="reminders_not_negative"),
        CheckConstraint(
            "status IN ('planned', 'cancelled') OR sent_at IS NOT NULL", name="sent_has_a_time"
        ),
        Index(None, "survey_id", "status"),
        Index(None, "customer_id", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id"), unique=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    occasion: Mapped[str | None] = mapped_column(String(150), unique=True)
    channel: Mapped[Channel] = mapped_column(states(Channel, "channel"), default=Channel.EMAIL)
    status: Mapped[InvitationStatus] = mapped_column(states(InvitationStatus, "status"))
    reason: Mapped[str] = mapped_column(String(40), default="")
    due_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    arm: Mapped[str | None] = mapped_column(String(40))
    stratum: Mapped[str | None] = mapped_column(String(100))

    link: Mapped[Link] = relationship()
    customer: Mapped[Customer] = relationship()
    event: Mapped[Event | None] = relationship()
