"""What is told of a failed statement: never the values, which are people's names and answers.

Databases repeat values in what they say: ``Key (email)=(ada@example.org) already exists``. The
errors themselves are reworded where they arise, so that every log, page and traceback they end in,
on their own or as the cause of others, says the same.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy.engine import ExceptionContext

ABOUT_VALUES = "22"
"""The class of PostgreSQL's errors whose every sentence may hold a value."""

_TABLE = re.compile(r'\b(?:INTO|UPDATE|FROM|TABLE|JOIN)\s+"?(\w+)', re.IGNORECASE)
_CONSTRAINT = re.compile(r"^[A-Z ]+ constraint failed(?:: ([\w., ]+))?$")
_QUOTE = re.compile(r"[\"'`‘“«]")


def leave_values_out(context: ExceptionContext) -> None:
    """Let the error name its kind, the constraint and the statement's table only.

    For SQLAlchemy's ``handle_error``, before all other listeners. What is said of a connection
    that could not be made stays as it is: it is about servers.
    """
    wrapped: Any = context.sqlalchemy_exception
    if context.connection is None or wrapped is None:
        return
    original = context.original_exception
    told = _told(original, context.statement or "")
    original.args = (told,)
    wrapped.args = (f"({type(original).__module__}.{type(original).__qualname__}) {told}",)
    wrapped.statement = wrapped.params = None


def _told(error: BaseException, statement: str) -> str:
    state, constraint = _state(error), _constraint(error)
    table = _TABLE.search(statement)
    parts = (
        "" if constraint or state.startswith(ABOUT_VALUES) else _harmless(error),
        state,
        f"constraint {constraint}" if constraint else "",
        f"table {table[1]}" if table else "",
    )
    return ", ".join(part for part in parts if part)


def _state(error: BaseException) -> str:
    """PostgreSQL's number of the error, or SQLite's name of it."""
    found = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    return str(found or "")


def _constraint(error: BaseException) -> str:
    """Its name, or the columns where it has none or is not told."""
    told = getattr(error, "diag", None)
    named = told and (told.constraint_name or told.column_name)
    failed = _CONSTRAINT.match(str(error))
    return str(named or (failed and failed[1]) or "")


def _harmless(error: BaseException) -> str:
    """The first line up to what is quoted, which may be a value; Python also quotes its types."""
    first = str(error).partition("\n")[0]
    if isinstance(error, AttributeError | TypeError):
        return first
    return _QUOTE.split(first)[0].strip(" :;,(")
