"""What happened while the database was away is written down when it is back."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.services.sending.insist import insist


class Away:
    """A step that fails so often, as it does while a server starts."""

    def __init__(self, times: int) -> None:
        self.times = times

    def __call__(self, session: Session) -> int:
        self.times -= 1
        if self.times >= 0:
            raise OperationalError("", {}, ConnectionRefusedError())
        return int(session.execute(text("SELECT 7")).scalar_one())


def test_a_step_is_taken_again_until_it_works(database: Database) -> None:
    assert insist(database, Away(1), seconds=20) == 7


def test_what_stood_in_the_way_is_told_when_the_time_is_up(database: Database) -> None:
    with pytest.raises(OperationalError):
        insist(database, Away(9), seconds=0)
