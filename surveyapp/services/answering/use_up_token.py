"""Use up the token of an anonymous survey's personal link, leaving nothing that says whose it was.

A token is known by its mark. Marks wait in the one row of their survey's pool; once it is full, as
many as may stay are drawn by lot and the others leave it together. So neither a row nor a
transaction stands for a single mark, and whose answers came last is nobody's in particular.
"""

from __future__ import annotations

from random import SystemRandom
from typing import Any

from sqlalchemy import Connection, bindparam, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from surveyapp.models import Record

STAYING = 32
"""Marks that stay in a pool when the others leave it; at twice as many it is full."""

MARK_POOL = Record.metadata.tables["mark_pool"]
USED_MARK = Record.metadata.tables["used_mark"]

_POOL = select(MARK_POOL.c.marks).where(MARK_POOL.c.survey_id == bindparam("survey"))
_HELD_POOL = _POOL.with_for_update()
_FIRST = {
    "sqlite": sqlite.insert(MARK_POOL).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(MARK_POOL).on_conflict_do_nothing(),
}
_PUT = (
    update(MARK_POOL)
    .where(MARK_POOL.c.survey_id == bindparam("survey"))
    .values(marks=bindparam("new_marks"))
)
_LEFT = select(literal(1)).where(USED_MARK.c.mark == bindparam("wanted"))
_LEAVE = insert(USED_MARK)
_lot = SystemRandom()


def is_used_up(connection: Connection, survey_id: int, mark: str) -> bool:
    """Whether somebody has answered, or begun to, with the token of this mark."""
    # Marks move from the pool to the rows and never back, so the pool is looked at first.
    pool = connection.execute(_POOL, {"survey": survey_id}).scalar()
    return mark in (pool or ()) or _has_left(connection, mark)


def use_up(connection: Connection, survey_id: int, mark: str) -> bool:
    """Whether the token of this mark was unused until now; others wait until this is committed."""
    pool = _held_pool(connection, survey_id)
    if mark in pool or _has_left(connection, mark):
        return False
    marks = [*pool, mark]
    if len(marks) >= 2 * STAYING:
        marks = _let_leave(connection, survey_id, marks)
    connection.execute(_PUT, {"survey": survey_id, "new_marks": sorted(marks)})
    return True


def _held_pool(connection: Connection, survey_id: int) -> list[str]:
    row = connection.execute(_HELD_POOL, {"survey": survey_id}).first()
    if row is None:
        empty: dict[str, Any] = {"survey_id": survey_id, "marks": []}
        connection.execute(_FIRST[connection.dialect.name], empty)
        row = connection.execute(_HELD_POOL, {"survey": survey_id}).one()
    return list(row[0])


def _has_left(connection: Connection, mark: str) -> bool:
    return connection.execute(_LEFT, {"wanted": mark}).first() is not None


def _let_leave(connection: Connection, survey_id: int, marks: list[str]) -> list[str]:
    staying = _lot.sample(marks, STAYING)
    leaving = sorted(set(marks) - set(staying))
    connection.execute(_LEAVE, [{"mark": mark, "survey_id": survey_id} for mark in leaving])
    return staying
