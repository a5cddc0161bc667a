"""The arm of every customer, before anybody is invited: for a system that treats them ahead."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFoundError
from surveyapp.models import Customer, CustomerKind
from surveyapp.services.programmes.draw_sample import arm_of
from surveyapp.services.programmes.programme_rules import Rules

ROWS_AT_ONCE = 5_000
COLUMNS = ("customer", "arm")


class NoArmsDrawnError(NotFoundError):
    """The programme compares nothing, or another system draws its arms."""


def arms_ahead(session: Session, rules: Rules, seed: int) -> Iterator[tuple[str, str]]:
    """Key and arm of every person, as invitations record them.

    Raises:
        NoArmsDrawnError: there is nothing to draw.
    """
    if not rules.arms or rules.arms_from:
        raise NoArmsDrawnError
    return _drawn(session, rules, seed)


def _drawn(session: Session, rules: Rules, seed: int) -> Iterator[tuple[str, str]]:
    persons = select(Customer.key).where(Customer.kind == CustomerKind.PERSON)
    query = persons.order_by(Customer.key).execution_options(yield_per=ROWS_AT_ONCE)
    for key in session.scalars(query):
        yield key, arm_of(key, rules.arms, seed) or ""
