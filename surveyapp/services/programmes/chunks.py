"""Long lists of values for queries: in pieces, each as one parameter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ARRAY, ColumnElement, any_, bindparam, func, select
from sqlalchemy.orm import Session

Item = TypeVar("Item")

AT_ONCE = 5_000


def chunks(items: Iterable[Item], size: int = AT_ONCE) -> Iterator[list[Item]]:
    """The items in order, ``size`` at a time."""
    remaining = iter(items)
    while some := list(islice(remaining, size)):
        yield some


def among(
    session: Session, column: Any, values: Sequence[int] | Sequence[str]
) -> ColumnElement[bool]:
    """Whether the column has one of the values.

    ``IN`` with thousands of parameters takes longer to write and to read than to answer.
    """
    if session.get_bind().dialect.name == "sqlite":
        given = func.json_each(json.dumps(list(values))).table_valued("value")
        found: ColumnElement[bool] = column.in_(select(given.c.value))
        return found
    array = bindparam(None, list(values), type_=ARRAY(column.type), unique=True)
    wanted: ColumnElement[bool] = column == any_(array)
    return wanted
