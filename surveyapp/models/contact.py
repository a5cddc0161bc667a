"""Contacts: how a customer is reached, kept apart from answers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.record import Record, states


class Contact(Record):
    """Name and addresses of one customer; at most one row each.

    ``unsubscribed_at`` says that the person wants no invitations at all, ``undeliverable_at`` that
    the e-mail address was refused for good.
    """

    __tablename__ = "contact"

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    phone: Mapped[str | None] = mapped_column(String(32), index=True)
    time_zone: Mapped[str | None] = mapped_column(String(64))
    unsubscribed_at: Mapped[datetime | None]
    undeliverable_at: Mapped[datetime | None]


class SuppressionReason(StrEnum):
    """Why nothing is sent to an address any more."""

    UNSUBSCRIBED = "unsubscribed"
    UNDELIVERABLE = "undeliverable"
    COMPLAINED = "complained"


class Suppression(Record):
    """An address nothing is sent to, by its keyed hash: it outlives the contact and any import."""

    __tablename__ = "suppression"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[SuppressionReason] = mapped_column(states(SuppressionReason, "reason"))
    since: Mapped[datetime]
