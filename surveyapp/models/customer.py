"""Customers: persons or accounts the organisation knows."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.record import Document, Record


class Customer(Record):
    """A customer by the organisation's own key, with facts from its systems."""

    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    facts: Mapped[dict[str, str | float | None]] = mapped_column(Document, default=dict)
