"""Write changed events in bulk: staged in a temporary table, then written in few statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from surveyapp.models import Event
from surveyapp.services.importing.changes import Change, EventState, Step
from surveyapp.services.importing.read_states import state_hash
from surveyapp.services.importing.staging import WAS, fill, same, staged_table, write_whole

EVENT: Table = Event.__table__  # type: ignore[assignment] # declared tables are tables
FIELDS = EventState._fields
TABLES = MetaData()


def _like(name: str, called: str) -> Column[Any]:
    return Column(called, Text if name == "facts" else EVENT.c[name].type)


STAGED = staged_table(
    TABLES,
    "staged_event",
    Column("n", Integer, primary_key=True),
    Column("row_id", Integer),
    _like("key", "key"),
    Column("step", String(10)),
    *[_like(name, name) for name in FIELDS],
    *[_like(name, f"{WAS}{name}") for name in FIELDS],
    Column("before", Text),
    Column("after_hash", String(64)),
)
NEW, CHANGED, GONE = (STAGED.c.step == step for step in (Step.NEW, Step.CHANGED, Step.GONE))
AS_IT_WAS = and_(
    EVENT.c.id == STAGED.c.row_id,
    *[same(EVENT.c[name], STAGED.c[f"{WAS}{name}"]) for name in FIELDS],
)


OF_FILES = and_(EVENT.c.key == STAGED.c.key, EVENT.c.source_id.is_(None))
FOR_UNDOING = (STAGED.c.before, STAGED.c.after_hash)
WRITTEN = union_all(
    select(EVENT.c.id, *FOR_UNDOING).join(EVENT, OF_FILES).where(NEW),
    select(STAGED.c.row_id, *FOR_UNDOING).where(CHANGED),
)
"""Ids of the events that were written, with what undoing needs."""


def stage_events(connection: Connection, changes: Sequence[Change], first: int) -> Counter[str]:
    """Get changes ready to be written, numbered from ``first`` on; how many of each kind."""
    fill(connection, STAGED, (_row(n, change) for n, change in enumerate(changes, first)))
    return Counter(change.step.value for change in changes)


def write_events(session: Session, meant: Counter[str], now: datetime) -> None:
    """Write what was staged.

    Raises:
        RowsMovedError: a row is not as it was when it was staged; do not commit.
    """
    at = literal(now, EVENT.c.received_at.type)
    told = {name: STAGED.c[name] for name in FIELDS} | {"received_at": at}
    rows = select(STAGED.c.key, *told.values()).where(NEW).order_by(STAGED.c.n)
    write_whole(session, insert(EVENT).from_select(["key", *told], rows), meant[Step.NEW])
    _change(session, meant, told)


def take_events_back(session: Session, meant: Counter[str], now: datetime) -> None:
    """The same for the way back, which is nothing new that a source tells."""
    del now
    gone = select(STAGED.c.row_id).where(GONE, AS_IT_WAS).correlate(None)
    write_whole(session, delete(EVENT).where(EVENT.c.id.in_(gone)), meant[Step.GONE])
    _change(session, meant, {name: STAGED.c[name] for name in FIELDS})


def _change(session: Session, meant: Counter[str], told: Mapping[str, ColumnElement[Any]]) -> None:
    changed = update(EVENT).where(CHANGED, AS_IT_WAS).values(**told)
    write_whole(session, changed, meant[Step.CHANGED])


def _row(n: int, change: Change) -> tuple[Any, ...]:
    to: EventState = change.after or change.before
    was: EventState = change.before or change.after
    before = None if change.before is None else _kept(change.before)
    return (n, change.id, change.key, change.step.value, *to, *was, before, state_hash(to))


def _kept(state: EventState) -> str:
    """What undoing needs, as JSON."""
    raw = {"facts": msgspec.Raw(state.facts.encode())}
    return msgspec.json.encode(state._asdict() | raw).decode()
