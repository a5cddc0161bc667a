"""Analysis plans: what will be done with the answers, written down before there are any."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.errors import ConflictError
from surveyapp.models.record import Record


class PlanAlreadyFixedError(ConflictError):
    """The survey was opened with this plan; from then on it does not change."""


class AnalysisPlan(Record):
    """The plan of one survey in its canonical form; fixed when the survey opens."""

    __tablename__ = "analysis_plan"
    __table_args__ = (
        CheckConstraint("length(content_hash) = 64", name="hash_is_whole"),
        CheckConstraint("fixed_at IS NULL OR fixed_at >= kept_at", name="fixed_after_kept"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    canonical: Mapped[bytes] = mapped_column(LargeBinary)
    content_hash: Mapped[str] = mapped_column(String(64))
    kept_at: Mapped[datetime]
    fixed_at: Mapped[datetime | None]

    def replace(self, name: str, canonical: bytes, content_hash: str, now: datetime) -> None:
        """Keep another plan instead; only before it is fixed."""
        if self.fixed_at is not None:
            raise PlanAlreadyFixedError(f"plan {self.content_hash[:12]} is fixed")
        self.name, self.canonical, self.content_hash = name, canonical, content_hash
        self.kept_at = now

    def fix(self, now: datetime) -> None:
        """From now on the plan does not change."""
        if self.fixed_at is not None:
            raise PlanAlreadyFixedError(f"plan {self.content_hash[:12]} is fixed")
        self.fixed_at = now
