"""Imports that were applied, and mappings that are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFoundError
from surveyapp.models import (
    Attribute,
    AttributeKind,
    ImportBatch,
    ImportMapping,
    ImportTarget,
    User,
)

MOST = 100


class UnknownBatchError(NotFoundError):
    """There is no such import."""


@dataclass(frozen=True, slots=True)
class BatchLine:
    """An import in the history."""

    id: int
    target: ImportTarget
    file_name: str
    rows: int
    created: int
    changed: int
    applied_at: datetime
    undone_at: datetime | None
    applied_by: str | None

    @property
    def unchanged(self) -> int:
        """Rows that said what was known already."""
        return max(self.rows - self.created - self.changed, 0)


@dataclass(frozen=True, slots=True)
class MappingLine:
    """A mapping that is kept."""

    id: int
    name: str
    target: ImportTarget
    document: dict[str, object]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class AttributeLine:
    """A fact that the organisation defined."""

    id: int
    key: str
    name: str
    kind: AttributeKind
    choices: tuple[str, ...]


_BATCH = (
    select(
        ImportBatch.id,
        ImportBatch.target,
        ImportBatch.file_name,
        ImportBatch.rows,
        ImportBatch.created,
        ImportBatch.changed,
        ImportBatch.applied_at,
        ImportBatch.undone_at,
        User.name,
    )
    .outerjoin(User, User.id == ImportBatch.applied_by_id)
    .order_by(ImportBatch.id.desc())
)


def import_batches(session: Session) -> tuple[BatchLine, ...]:
    """The latest imports."""
    return tuple(BatchLine(*row) for row in session.execute(_BATCH.limit(MOST)))


def import_batch(session: Session, batch_id: int) -> BatchLine:
    """One import.

    Raises:
        UnknownBatchError: there is none with this number.
    """
    row = session.execute(_BATCH.where(ImportBatch.id == batch_id)).one_or_none()
    if row is None:
        raise UnknownBatchError
    return BatchLine(*row)


def kept_mappings(session: Session) -> tuple[MappingLine, ...]:
    """The mappings by name."""
    kept = session.scalars(select(ImportMapping).order_by(ImportMapping.name))
    return tuple(MappingLine(m.id, m.name, m.target, m.document, m.changed_at) for m in kept)


def attributes(session: Session) -> tuple[AttributeLine, ...]:
    """The attributes by name."""
    kept = session.scalars(select(Attribute).order_by(Attribute.name))
    return tuple(AttributeLine(a.id, a.key, a.name, a.kind, tuple(a.choices)) for a in kept)
