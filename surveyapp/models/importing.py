"""Imports: mappings that are kept, and what each import changed, so that it can be undone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from surveyapp.models.record import Document, Record, states


class ImportTarget(StrEnum):
    """What the rows of a file become."""

    CUSTOMERS = "customers"
    EVENTS = "events"


class ImportMapping(Record):
    """Which column of a file means what, by a name, for the next file of the same kind."""

    __tablename__ = "import_mapping"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    target: Mapped[ImportTarget] = mapped_column(states(ImportTarget, "target"))
    document: Mapped[dict[str, object]] = mapped_column(Document)
    changed_at: Mapped[datetime]


class ImportBatch(Record):
    """One file, applied whole; undone at most once."""

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint("rows >= 0 AND created >= 0 AND changed >= 0", name="counts_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    target: Mapped[ImportTarget] = mapped_column(states(ImportTarget, "target"))
    file_name: Mapped[str] = mapped_column(String(200))
    content_hash: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    created: Mapped[int]
    changed: Mapped[int]
    applied_at: Mapped[datetime]
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    undone_at: Mapped[datetime | None]


class ImportChange(Record):
    """What an import did to one row; ``before`` is empty for a row that was new."""

    __tablename__ = "import_change"

    batch_id: Mapped[int] = mapped_column(
        ForeignKey("import_batch.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Id of the customer or event."""
    before: Mapped[dict[str, object] | None] = mapped_column(Document)
    after_hash: Mapped[str] = mapped_column(String(64))
    """Of the row as the import left it; a row changed since is not undone silently."""
