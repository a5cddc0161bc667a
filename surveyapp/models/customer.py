"""Customers: persons and accounts the organisation knows, and what it knows about them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from surveyapp.models.record import Document, Record, sought, states

FactValue = str | float | None


class CustomerKind(StrEnum):
    """Whether the row is somebody who can answer, or what several such persons belong to."""

    PERSON = "person"
    ACCOUNT = "account"


class Basis(StrEnum):
    """Whether the customer chose the organisation or cannot do otherwise."""

    CHOSEN = "chosen"
    IMPOSED = "imposed"


LONGEST_SEGMENT = 100


def segment_of(facts: dict[str, FactValue] | None) -> str | None:
    """The segment among the facts, as lists filter by it."""
    found = (facts or {}).get("segment")
    return None if found is None or found == "" else str(found)[:LONGEST_SEGMENT]


def _segment(row: DefaultExecutionContext) -> str | None:
    return segment_of(row.get_current_parameters().get("facts"))  # type: ignore[no-untyped-call] # SQLAlchemy's


class Customer(Record):
    """A customer by the organisation's own key.

    ``facts`` come from the organisation's systems and are joined, never asked: those of the item
    bank by their names there, and the attributes the organisation defined itself. How to reach a
    customer stands in ``Contact``, apart from everything answers are joined with.
    """

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint("kind = 'person' OR account_id IS NULL", name="accounts_stand_alone"),
        Index(None, "kind", "key"),
        Index(None, "segment", "key", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sought(100), unique=True)
    kind: Mapped[CustomerKind] = mapped_column(
        states(CustomerKind, "kind"), default=CustomerKind.PERSON
    )
    account_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    basis: Mapped[Basis] = mapped_column(states(Basis, "basis"), default=Basis.CHOSEN)
    language: Mapped[str | None] = mapped_column(String(10))
    facts: Mapped[dict[str, FactValue]] = mapped_column(Document, default=dict)
    segment: Mapped[str | None] = mapped_column(sought(LONGEST_SEGMENT), default=_segment)
    """Promoted from the facts, so that lists of a million are filtered at once."""
    created_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]

    @validates("facts")
    def _promote(self, _name: str, facts: dict[str, FactValue]) -> dict[str, FactValue]:
        self.segment = segment_of(facts)
        return facts
