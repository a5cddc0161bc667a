"""Write what an import changes of events, in bulk, and what undoing it needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from surveyapp.models import Event, ImportChange
from surveyapp.services.importing.changes import Change, EventState, Portion
from surveyapp.services.importing.read_states import state_hash

EVENT: Table = Event.__table__  # type: ignore[assignment] # declared tables are tables


def write_events(session: Session, portion: Portion, batch_id: int, now: datetime) -> None:
    """Add and change the rows of a portion; the caller's transaction decides whether it stays."""
    ids = _add(session, portion.new, now)
    rows = [
        {"row_id": change.id, "received_at": now, **columns(change.after)}
        for change in portion.changed
    ]
    _many(session, update(EVENT).where(EVENT.c.id == bindparam("row_id")), rows)
    _many(
        session,
        insert(ImportChange),
        [
            {
                "batch_id": batch_id,
                "row_id": ids.get(change.key, change.id),
                "before": _before(change.before),
                "after_hash": state_hash(change.after),
            }
            for change in (*portion.new, *portion.changed)
        ],
    )


def columns(state: EventState) -> dict[str, Any]:
    """The columns of a state."""
    return {**state._asdict(), "facts": msgspec.Raw(state.facts.encode())}


def _add(session: Session, changes: list[Change], now: datetime) -> dict[str, int]:
    if not changes:
        return {}
    rows = [{"key": c.key, "received_at": now, **columns(c.after)} for c in changes]
    _many(session, insert(EVENT), rows)
    keys = [change.key for change in changes]
    of_files = (EVENT.c.key.in_(keys), EVENT.c.source_id.is_(None))
    found = session.execute(select(EVENT.c.key, EVENT.c.id).where(*of_files))
    return dict(found.all())


def _before(state: EventState | None) -> dict[str, Any] | None:
    return None if state is None else columns(state)


def _many(session: Session, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(statement, rows)
