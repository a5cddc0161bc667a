"""Links: the ways into a survey."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.customer import Customer, FactValue
from surveyapp.models.record import Document, Record, states

if TYPE_CHECKING:
    from surveyapp.models.survey import Survey


class LinkKind(StrEnum):
    """How people come in by this link."""

    OPEN = "open"
    PERSONAL = "personal"
    KIOSK = "kiosk"


class Link(Record):
    """A way in.

    ``slug`` is public and stands in the address. A personal link also has a secret token, of which
    only the SHA-256 is kept. ``used`` says that a personal link of a confidential survey has been
    answered with; of an anonymous survey nothing here tells, see ``UsedMark``.
    """

    __tablename__ = "link"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'personal') = (token_hash IS NOT NULL)", name="only_personal_links_have_tokens"
        ),
        CheckConstraint(
            "kind = 'personal' OR customer_id IS NULL", name="only_personal_links_name_customers"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    wave_id: Mapped[int | None] = mapped_column(ForeignKey("wave.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(states(LinkKind, "kind"))
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    label: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str | None] = mapped_column(String(10))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    used: Mapped[bool] = mapped_column(default=False)
    facts: Mapped[dict[str, FactValue]] = mapped_column(Document, default=dict)
    """What is known of every answer by this link, such as the unit it hangs in."""

    survey: Mapped[Survey] = relationship(back_populates="links")
    customer: Mapped[Customer | None] = relationship()

    def revoke(self, now: datetime) -> None:
        """Take the link out of use for good; doing it twice keeps the first time."""
        self.revoked_at = self.revoked_at or now
