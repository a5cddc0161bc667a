"""Let nothing tell in which order anonymous answers came.

PostgreSQL appends rows where there is room and marks each with its transaction: where answers of an
anonymous survey lie, and where the links lie that were used with them, would tell who gave which.
Once a day both are laid down anew, in any order, in one transaction. SQLite lays them down in any
order from the beginning (``find_response.keep``), and its links stay where they are.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

# Nobody may look for a row to change while it is on its way; plain readers see it all the time.
_ALONE = text("LOCK TABLE response, link IN EXCLUSIVE MODE")
_UNMIXED = text("""
    SELECT survey.id FROM survey
    WHERE survey.privacy = 'anonymous' AND (
        SELECT count(DISTINCT response.xmin::text) FROM response
        WHERE response.survey_id = survey.id
    ) > 1
""")
_MIX = [
    text(f"""
        WITH lifted AS (DELETE FROM {table} WHERE survey_id = :survey_id RETURNING *)
        INSERT INTO {table} SELECT * FROM lifted ORDER BY random()
    """)  # noqa: S608 - the two names below
    for table in ("response", "link")
]


def mix_responses(session: Session) -> int:
    """Mix the answers and links of every anonymous survey that got answers since; how many did."""
    if session.connection().dialect.name == "sqlite":
        return 0
    session.execute(_ALONE)
    surveys = list(session.scalars(_UNMIXED))
    for survey_id in surveys:
        for statement in _MIX:
            session.execute(statement, {"survey_id": survey_id})
    return len(surveys)
