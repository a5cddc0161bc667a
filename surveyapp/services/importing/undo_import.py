"""Undo an import: what it changed is as before, what it added is gone; or nothing is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, select, update
from sqlalchemy.orm import Session

from surveyapp.database import Aside, Database
from surveyapp.errors import ConflictError, NotFoundError
from surveyapp.models import ImportBatch, ImportChange, ImportTarget
from surveyapp.services.importing.changes import ROWS_AT_ONCE
from surveyapp.services.importing.never_sent import forget_never_sent, planned_for
from surveyapp.services.importing.past_states import customers_back, events_back
from surveyapp.services.importing.references import referred_to
from surveyapp.services.importing.staging import unless_rows_moved
from surveyapp.services.importing.targets import TARGETS
from surveyapp.services.importing.write_consents import take_consents_back

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


CHANGED, REFERENCED, INVITED = "changed", "referenced", "invited"
REASONS = {
    CHANGED: "These rows were changed after the import; undo what came later first",
    REFERENCED: (
        "Invitations, answers, events or later consents refer to these rows, so that they have to "
        "stay"
    ),
    INVITED: (
        "Invitations because of these rows are planned; end their programme or call them off, "
        "then undo again"
    ),
}
BACK = {ImportTarget.CUSTOMERS: customers_back, ImportTarget.EVENTS: events_back}


@dataclass(frozen=True, slots=True)
class Undone:
    """How many rows were put back, and how many removed."""

    restored: int
    removed: int


def undo_import(database: Database, batch_id: int, now: datetime) -> Undone:
    """Put every row of the import back; others may write while that is got ready.

    Raises:
        UnknownImportError: there is none with this number.
        AlreadyUndoneError: it was undone.
        ImportInUseError: a row was changed since, or is needed by what came later.
        RowsMovedError: others kept changing the same rows.
    """
    with database.reading() as session:
        batch = session.get(ImportBatch, batch_id)
    if batch is None:
        raise UnknownImportError
    if batch.undone_at is not None:
        raise AlreadyUndoneError("This import was undone already.")

    def once() -> Undone:
        with database.aside(TARGETS[batch.target].tables) as aside:
            meant = Counter[str]()
            undone = _stage(database, aside, batch, meant)
            _write(aside, batch, meant, now)
            return undone

    return unless_rows_moved(once)


def _stage(database: Database, aside: Aside, batch: ImportBatch, meant: Counter[str]) -> Undone:
    target = TARGETS[batch.target]
    moved: list[str] = []
    restored = removed = 0
    with database.reading() as session, aside.preparing() as connection:
        for some in _kept(session, batch.id):
            back = BACK[batch.target](session, some)
            moved += back.moved
            meant.update(target.stage(connection, back.changes, restored + removed))
            gone = sum(change.after is None for change in back.changes)
            restored, removed = restored + len(back.changes) - gone, removed + gone
        _refuse(CHANGED, moved)
        _refuse(REFERENCED, referred_to(connection, batch.target, batch.id))
        _refuse(INVITED, planned_for(connection, batch.target))
    return Undone(restored, removed)


def _refuse(reason: str, keys: Sequence[str]) -> None:
    if keys:
        raise ImportInUseError(reason, keys[:NAMED], len(keys))


def _write(aside: Aside, batch: ImportBatch, meant: Counter[str], now: datetime) -> None:
    target = TARGETS[batch.target]
    with aside.writing() as session:
        mine = and_(ImportBatch.id == batch.id, ImportBatch.undone_at.is_(None))
        undone = update(ImportBatch).where(mine).values(undone_at=now).returning(ImportBatch.id)
        if session.scalar(undone) is None:
            raise AlreadyUndoneError("This import was undone already.")
        forget_never_sent(session, batch.target)
        if batch.target is ImportTarget.CUSTOMERS:
            take_consents_back(session, batch.id)
        target.take_back(session, meant, now)


def _kept(session: Session, batch_id: int) -> Iterator[Sequence[Row[int, Any, str]]]:
    """What is kept of the import's rows, some at a time, by their ids."""
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
