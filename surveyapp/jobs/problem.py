"""What is kept of an error: enough to find its cause, and nothing of anybody's data."""

from __future__ import annotations

import traceback
from pathlib import Path

from sqlalchemy.exc import DBAPIError

OURS = Path(__file__).resolve().parent.parent


class FitToTellError(Exception):
    """Its words are made for staff and logs, and hold nothing of anybody's data."""


def safe_problem(error: BaseException) -> str:
    """The kind of the error, its number where it has one, where in the program, and its cause.

    Never its message: addresses, names and answers stand in those. Only what databases say holds
    none, as it is reworded where it arises.
    """
    if isinstance(error, FitToTellError):
        return str(error)
    parts = [_described(error)]
    cause = error.__cause__ or error.__context__
    if cause is not None:
        parts.append(f"from {_described(cause)}")
    return ", ".join(parts)


def _described(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else _full_name(kind)
    told = str(error.orig).partition("\n")[0] if isinstance(error, DBAPIError) else ""
    return " ".join(part for part in (name, _number(error), told, _place(error)) if part)


def _full_name(kind: type[BaseException]) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _number(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return f"[{error.errno}]"
    state = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    return f"[{state}]" if state else ""


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        path = Path(frame.filename)
        if path.is_relative_to(OURS):
            return f"at {path.relative_to(OURS.parent).as_posix()}:{frame.lineno}"
    return ""
