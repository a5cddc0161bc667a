"""Who a respondent is over several waves: the same only for those who agreed to it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import ConsentPurpose, Response, Wave
from surveyapp.queries.consents import may


@dataclass(frozen=True, slots=True)
class LinkedWaves:
    """Customers who agreed that their answers of different waves are put together.

    ``several`` says whether the survey has several waves at all.
    """

    several: bool
    agreed: frozenset[int]

    def respondent(
        self, key: str | None, customer_id: int | None, wave: str | None, *, fielded: bool
    ) -> str | None:
        """By what rows are joined: the customer's key, in every wave another one without consent.

        Answers that were collected elsewhere come joined as they are; only those ``fielded`` here
        wait for consent.
        """
        if key is None or wave is None or not self.several or not fielded:
            return key
        return key if customer_id in self.agreed else f"{key} ({wave})"


def linked_waves(session: Session, survey_id: int) -> LinkedWaves:
    """What the respondents of this survey agreed to."""
    waves = session.scalar(select(func.count()).where(Wave.survey_id == survey_id)) or 0
    if waves < 2:
        return LinkedWaves(several=False, agreed=frozenset())
    people = session.scalars(
        select(Response.customer_id)
        .where(Response.survey_id == survey_id, Response.customer_id.is_not(None))
        .distinct()
    )
    known = [person for person in people if person is not None]
    return LinkedWaves(True, frozenset(may(session, known, ConsentPurpose.LINKED_WAVES)))
