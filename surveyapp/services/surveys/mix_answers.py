"""Let nothing tell in which order anonymous answers came.

PostgreSQL appends rows where there is room and marks each with its transaction. So the answers that
came since, and others drawn by lot, are laid down anew in any order in one transaction. SQLite
lays them down in any order from the beginning (``find_response.keep``).
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from analysis.thresholds import PLAN

MOST = 500
"""Answers of one survey laid down at a time, so that nobody waits for long."""

# Nobody may look for a row to change while it is on its way; plain readers see it all the time.
_ALONE = text("LOCK TABLE response IN EXCLUSIVE MODE")
_MIX = text("""
    WITH lying AS (
        SELECT id, count(*) OVER (PARTITION BY xmin::text) AS together
        FROM response WHERE survey_id = :survey_id
    ), drawn AS (
        SELECT id FROM lying ORDER BY together >= :least, random() LIMIT :most
    ), lifted AS (
        DELETE FROM response USING drawn WHERE response.id = drawn.id RETURNING response.*
    )
    INSERT INTO response SELECT * FROM lifted ORDER BY random()
""")


def mix_answers(session: Session, survey_ids: Iterable[int]) -> None:
    """Mix the answers to these surveys; nobody else writes any until this is committed."""
    if session.connection().dialect.name == "sqlite":
        return
    session.execute(_ALONE)
    for survey_id in sorted(survey_ids):
        values = {"survey_id": survey_id, "least": PLAN.show, "most": MOST}
        session.execute(_MIX, values)
