"""What customers have agreed to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import Consent, ConsentPurpose, Contact

IDS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Decision:
    """One consent given or taken back."""

    purpose: ConsentPurpose
    given: bool
    wording: str
    source: str
    decided_at: datetime


def may(session: Session, customer_ids: Collection[int], purpose: ConsentPurpose) -> set[int]:
    """Who of these may be treated so.

    Invitations are allowed until a customer says no, unsubscribes or cannot be reached; everything
    else needs a yes. What is suppressed by its address is known to whoever sends.
    """
    if purpose is ConsentPurpose.INVITATIONS:
        return set(customer_ids) - _refused(session, customer_ids)
    return explicit(session, customer_ids, purpose, given=True)


def explicit(
    session: Session, customer_ids: Collection[int], purpose: ConsentPurpose, *, given: bool
) -> set[int]:
    """Who of these decided so in the latest decision of the purpose."""
    found: set[int] = set()
    for some in _some(customer_ids):
        newest = (
            select(
                Consent.customer_id,
                Consent.given,
                func.row_number()
                .over(
                    partition_by=Consent.customer_id,
                    order_by=(Consent.decided_at.desc(), Consent.id.desc()),
                )
                .label("place"),
            )
            .where(Consent.customer_id.in_(some), Consent.purpose == purpose)
            .subquery()
        )
        query = select(newest.c.customer_id).where(newest.c.place == 1, newest.c.given.is_(given))
        found.update(session.scalars(query))
    return found


def decisions_of(session: Session, customer_id: int) -> tuple[Decision, ...]:
    """Every decision of a customer, the latest first."""
    query = (
        select(Consent.purpose, Consent.given, Consent.wording, Consent.source, Consent.decided_at)
        .where(Consent.customer_id == customer_id)
        .order_by(Consent.decided_at.desc(), Consent.id.desc())
    )
    return tuple(Decision(*row) for row in session.execute(query))


def _refused(session: Session, customer_ids: Collection[int]) -> set[int]:
    refused = explicit(session, customer_ids, ConsentPurpose.INVITATIONS, given=False)
    for some in _some(customer_ids):
        gone = Contact.unsubscribed_at.is_not(None) | Contact.undeliverable_at.is_not(None)
        refused.update(
            session.scalars(select(Contact.customer_id).where(Contact.customer_id.in_(some), gone))
        )
    return refused


def _some(ids: Collection[int]) -> list[list[int]]:
    ordered = sorted(ids)
    return [ordered[start : start + IDS_AT_ONCE] for start in range(0, len(ordered), IDS_AT_ONCE)]
