"""Add thousands of rows with one statement, in the way each database takes fastest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Connection, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite


def insert_many(
    connection: Connection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    unless_same: str | None = None,
) -> None:
    """Add the rows, which all have the same columns.

    ``unless_same`` is a unique column: rows of which it is taken already are left out. PostgreSQL
    gets each column as one array, which spares it a statement a row.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        into = sqlite.insert(table)
        statement = (
            into.on_conflict_do_nothing(index_elements=[unless_same]) if unless_same else into
        )
        connection.execute(statement, list(rows))
        return
    names = list(rows[0])
    arrays = [
        bindparam(None, [row[name] for row in rows], type_=ARRAY(table.c[name].type), unique=True)
        for name in names
    ]
    values = func.unnest(*arrays).table_valued(*names).render_derived()
    given = select(*(values.c[name] for name in names))
    added = postgresql.insert(table).from_select(names, given, include_defaults=False)
    connection.execute(
        added.on_conflict_do_nothing(index_elements=[unless_same]) if unless_same else added
    )
