"""Let nothing tell in which order anonymous answers came.

PostgreSQL appends rows where there is room and marks each with its transaction. So the answers that
came since, and others drawn by lot, are laid down anew in any order in one transaction. SQLite
lays them down in any order from the beginning (``find_response.keep``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from analysis.thresholds import PLAN

MOST = 500
"""Answers of one survey laid down at a time, so that nobody waits for long."""

# Nobody may look for a row to change while it is on its way; plain readers see it all the time.
_ALONE = text("LOCK TABLE response IN EXCLUSIVE MODE")
_DRAW = text("""
    SELECT id FROM (
        SELECT id, count(*) OVER (PARTITION BY xmin::text) AS together
        FROM response WHERE survey_id = :survey_id
    ) AS lying
    ORDER BY together >= :least, random() LIMIT :most
""")
_LAY_DOWN = text("""
    WITH lifted AS (DELETE FROM response WHERE id = ANY(:drawn) RETURNING *)
    INSERT INTO response SELECT * FROM lifted ORDER BY random()
""")


def mix_answers(session: Session, survey_ids: Iterable[int]) -> None:
    """Mix the answers to these surveys; nobody else writes any until this is committed."""
    if session.connection().dialect.name == "sqlite":
        return
    drawn = [id_ for survey_id in survey_ids for id_ in _drawn(session, survey_id)]
    session.execute(_ALONE)
    session.execute(_LAY_DOWN, {"drawn": drawn})


def _drawn(session: Session, survey_id: int) -> Sequence[UUID]:
    values = {"survey_id": survey_id, "least": PLAN.show, "most": MOST}
    return session.scalars(_DRAW, values).all()
