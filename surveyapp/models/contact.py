"""Contacts: how a customer is reached, kept apart from answers."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from surveyapp.models.record import Record, sought, states

LONGEST_NAME = 200


def folded(name: str) -> str:
    """A name in the form it is looked for: capitals do not matter, nor how signs are composed."""
    return unicodedata.normalize("NFKC", name).casefold()[:LONGEST_NAME]


def _folded_name(row: DefaultExecutionContext) -> str:
    return folded(row.get_current_parameters().get("name") or "")  # type: ignore[no-untyped-call] # SQLAlchemy's


class Contact(Record):
    """Name and addresses of one customer; at most one row each.

    ``unsubscribed_at`` says that the person wants no invitations at all, ``undeliverable_at`` that
    the e-mail address was refused for good.
    """

    __tablename__ = "contact"
    __table_args__ = (Index(None, "folded_name", "customer_id"),)

    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    folded_name: Mapped[str] = mapped_column(sought(LONGEST_NAME), default=_folded_name)
    email: Mapped[str | None] = mapped_column(sought(254), index=True)
    phone: Mapped[str | None] = mapped_column(String(32), index=True)
    time_zone: Mapped[str | None] = mapped_column(String(64))
    unsubscribed_at: Mapped[datetime | None]
    undeliverable_at: Mapped[datetime | None]

    @validates("name")
    def _fold(self, _key: str, name: str) -> str:
        self.folded_name = folded(name or "")
        return name


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
