"""Undo an import: what it changed is as before, what it added is gone; or nothing is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Exists, Row, Select, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from surveyapp.errors import ConflictError, NotFoundError
from surveyapp.models import (
    Customer,
    Event,
    ImportBatch,
    ImportChange,
    ImportTarget,
    Invitation,
    Link,
    Response,
)
from surveyapp.services.importing.changes import ROWS_AT_ONCE, CustomerState, EventState
from surveyapp.services.importing.read_states import customers_by, events_by, state_hash
from surveyapp.services.importing.restore_rows import (
    remove_customers,
    remove_events,
    restore_customers,
    restore_events,
)

NAMED = 5


class UnknownImportError(NotFoundError):
    """There is no such import."""


class AlreadyUndoneError(ConflictError):
    """The import was undone before."""


class ImportInUseError(ConflictError):
    """Undoing would lose what came later; ``reason`` is a word, ``keys`` names the first rows."""

    def __init__(self, reason: str, keys: Sequence[str], count: int) -> None:
        more = f" and {count - len(keys):,} more" if count > len(keys) else ""
        super().__init__(f"{REASONS[reason]}: {', '.join(keys)}{more}")
        self.reason = reason
        self.keys = tuple(keys)
        self.count = count


CHANGED, REFERENCED = "changed", "referenced"
REASONS = {
    CHANGED: "These rows were changed after the import; undo what came later first",
    REFERENCED: "Invitations, answers or events refer to these rows, so that they have to stay",
}


@dataclass(frozen=True, slots=True)
class Undone:
    """How many rows were put back, and how many removed."""

    restored: int
    removed: int


def undo_import(session: Session, batch_id: int, now: datetime) -> Undone:
    """Put every row of the import back, in the caller's transaction.

    Raises:
        UnknownImportError: there is none with this number.
        AlreadyUndoneError: it was undone.
        ImportInUseError: a row was changed since, or is needed by what came later.
    """
    batch = session.get(ImportBatch, batch_id, with_for_update=True)
    if batch is None:
        raise UnknownImportError
    if batch.undone_at is not None:
        raise AlreadyUndoneError("This import was undone already.")
    _refuse_changed(session, batch)
    _refuse_referenced(session, batch)
    restored = removed = 0
    for some in _changes(session, batch_id):
        old = {row_id: before for row_id, before, _ in some if before is not None}
        (restore_customers if _is_customers(batch) else restore_events)(session, old, now)
        restored += len(old)
        removed += len(some) - len(old)
    (remove_customers if _is_customers(batch) else remove_events)(session, batch_id)
    batch.undone_at = now
    session.flush()
    return Undone(restored, removed)


def _is_customers(batch: ImportBatch) -> bool:
    return batch.target is ImportTarget.CUSTOMERS


def _changes(session: Session, batch_id: int) -> Iterator[Sequence[Row[int, Any, str]]]:
    """All changes of the import, some at a time, by the ids of their rows."""
    last = -1
    while True:
        query = (
            select(ImportChange.row_id, ImportChange.before, ImportChange.after_hash)
            .where(ImportChange.batch_id == batch_id, ImportChange.row_id > last)
            .order_by(ImportChange.row_id)
            .limit(ROWS_AT_ONCE)
        )
        some = session.execute(query).all()
        if not some:
            return
        last = some[-1].row_id
        yield some


def _refuse_changed(session: Session, batch: ImportBatch) -> None:
    changed: list[str] = []
    for some in _changes(session, batch.id):
        now = _states(session, batch, [row_id for row_id, *_ in some])
        for row_id, _, after_hash in some:
            key, state = now.get(row_id, (f"({row_id})", None))
            if state is None or state_hash(state) != after_hash:
                changed.append(key)
    if changed:
        raise ImportInUseError(CHANGED, changed[:NAMED], len(changed))


def _states(
    session: Session, batch: ImportBatch, ids: Sequence[int]
) -> dict[int, tuple[str, CustomerState | EventState]]:
    if _is_customers(batch):
        return {c.id: (c.key, c.state) for c in customers_by(session, Customer.id, ids)}
    return {e.id: (e.key, e.state) for e in events_by(session, Event.id, ids)}


def _refuse_referenced(session: Session, batch: ImportBatch) -> None:
    added = select(ImportChange.row_id).where(
        ImportChange.batch_id == batch.id, ImportChange.before.is_(None)
    )
    if _is_customers(batch):
        person = aliased(Customer)
        foreign = exists().where(person.account_id == Customer.id, person.id.not_in(added))
        names = (Link.customer_id, Invitation.customer_id, Response.customer_id, Event.customer_id)
        uses = or_(foreign, *_used(Customer.id, names))
        query = select(Customer.key).where(Customer.id.in_(added), uses)
    else:
        uses = or_(*_used(Event.id, (Invitation.event_id, Response.event_id)))
        query = select(Event.key).where(Event.id.in_(added), uses)
    keys = _first_keys(session, query)
    if keys:
        raise ImportInUseError(REFERENCED, keys[:NAMED], len(keys))


def _used(
    own: ColumnElement[int] | InstrumentedAttribute[int],
    names: Sequence[InstrumentedAttribute[Any]],
) -> list[Exists]:
    return [exists().where(name == own) for name in names]


def _first_keys(session: Session, query: Select[str]) -> Sequence[str]:
    return session.scalars(query.order_by("key")).all()
