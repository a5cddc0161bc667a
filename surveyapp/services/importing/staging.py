"""Tables for one import only: what will be written is got ready there, while others write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Delete,
    Insert,
    MetaData,
    Table,
    Update,
    insert,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveyapp.errors import ConflictError

Result = TypeVar("Result")
TRIES = 3
WAS = "was_"
"""Begins the names of columns that hold what was there when the change was got ready."""


class RowsMovedError(ConflictError):
    """Others changed the same rows while the change was got ready; nothing was written."""


def unless_rows_moved(act: Callable[[], Result]) -> Result:
    """Do it; where others changed the same rows meanwhile, do it anew.

    Raises:
        RowsMovedError: they did so each time.
    """
    for _ in range(TRIES - 1):
        with suppress(RowsMovedError, IntegrityError):
            return act()
    try:
        return act()
    except IntegrityError as error:
        raise RowsMovedError from error


def staged_table(catalogue: MetaData, name: str, *columns: Column[Any]) -> Table:
    """A temporary table; its column ``n`` is the number of the change that a row belongs to."""
    return Table(name, catalogue, *columns, prefixes=["TEMPORARY"])


def fill(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Add rows, each with a value for every column of the table."""
    bound = [*_as_bound(connection, table, rows)]
    if not bound:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, bound)
    else:
        connection.exec_driver_sql(str(insert(table).compile(connection)), bound)


def write_whole(session: Session, statement: Update | Delete | Insert, meant: int) -> None:
    """Carry out a statement for so many staged rows, none of which may have moved.

    Raises:
        RowsMovedError: it found fewer; do not commit.
    """
    if not meant:
        return
    counted = statement.execution_options(preserve_rowcount=True)
    if session.connection().execute(counted).rowcount != meant:
        raise RowsMovedError


def same(own: ColumnElement[Any], staged: ColumnElement[Any]) -> ColumnElement[bool]:
    """Equal, or both missing."""
    return own.is_not_distinct_from(staged)


def _copy(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Ten times as fast as inserting, which asks PostgreSQL's server for every row."""
    driver: Any = connection.connection.driver_connection
    failures: Any = connection.dialect.loaded_dbapi
    try:
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    except failures.DataError as error:
        # It repeats the value, which is about a person.
        raise ValueError(f"{table.name} cannot hold a value: {error.sqlstate}") from None


def _as_bound(
    connection: Connection, table: Table, rows: Iterable[Sequence[Any]]
) -> Iterable[tuple[Any, ...]]:
    """Values as the columns' types send them."""
    dialect = connection.dialect
    readied = [c.type.dialect_impl(dialect).bind_processor(dialect) for c in table.columns]
    places = [(place, ready) for place, ready in enumerate(readied) if ready is not None]
    for row in rows:
        values = list(row)
        for place, ready in places:
            values[place] = ready(values[place])
        yield tuple(values)
