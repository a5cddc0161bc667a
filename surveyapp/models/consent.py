"""Consents: what a customer agreed to, when, and to which wording. Rows are only added."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.record import Record, states


class ConsentPurpose(StrEnum):
    """What is agreed to."""

    INVITATIONS = "invitations"
    """To be asked by message."""
    NAMED_ANSWERS = "named_answers"
    """That staff see the own answers beside the name."""
    LINKED_WAVES = "linked_waves"
    """That answers of different waves are put together."""


class Consent(Record):
    """One decision; the latest of a purpose holds."""

    __tablename__ = "consent"
    __table_args__ = (Index(None, "customer_id", "purpose", "decided_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    purpose: Mapped[ConsentPurpose] = mapped_column(states(ConsentPurpose, "purpose"))
    given: Mapped[bool]
    wording: Mapped[str] = mapped_column(String(100))
    """Which version of the text was agreed to."""
    source: Mapped[str] = mapped_column(String(100))
    """Where the decision was made: an import, a survey, the preferences page, a staff member."""
    decided_at: Mapped[datetime]
