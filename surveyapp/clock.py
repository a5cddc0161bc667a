"""The time, asked in one place and always in UTC."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_ahead = timedelta(0)


def now() -> datetime:
    """This moment, aware and in UTC."""
    return datetime.now(UTC) + _ahead


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """Let all of this process live ``by`` later, to rehearse what happens then."""
    global _ahead  # noqa: PLW0603 - one clock is the point
    before = _ahead
    _ahead = before + by
    try:
        yield
    finally:
        _ahead = before
