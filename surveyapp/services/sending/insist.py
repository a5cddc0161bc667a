"""Do what must be done in the database, though it is busy or away for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.errors import UnavailableError

AWAY = (UnavailableError, OperationalError, InterfaceError)
SECONDS = 60.0
"""A restarted database is back sooner; a worker that is to stop is not waited for much longer."""
PAUSE = 1.0

Result = TypeVar("Result")


def insist(
    database: Database, step: Callable[[Session], Result], seconds: float = SECONDS
) -> Result:
    """Take the step in a transaction of its own, again until it works.

    Raises what stood in the way when the time is up.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            with database.writing() as session:
                return step(session)
        except AWAY:
            if time.monotonic() >= until:
                raise
            time.sleep(PAUSE)
