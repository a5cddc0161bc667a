"""What the preferences page shows a person about the own choices, and nothing else about them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Consent, ConsentPurpose, Contact, Customer, Link

VISIBLE = 1
"""Letters of an address that are shown: whoever was forwarded a message learns no more."""


@dataclass(frozen=True, slots=True)
class PreferencePage:
    """The choices as they stand."""

    organisation: str
    language: str | None
    address: str
    """Masked."""
    invitations: bool
    purposes: frozenset[ConsentPurpose]
    """Those agreed to, besides invitations."""


def preference_page(session: Session, link: Link, customer: Customer) -> PreferencePage:
    """The choices of the person a message was for."""
    contact = session.get(Contact, customer.id)
    query = (
        select(Consent.purpose, Consent.given)
        .where(Consent.customer_id == customer.id)
        .order_by(Consent.decided_at, Consent.id)
    )
    latest = {purpose: given for purpose, given in session.execute(query)}  # noqa: C416 - rows are no pairs
    stopped = contact is not None and contact.unsubscribed_at is not None
    return PreferencePage(
        organisation=link.survey.organisation,
        language=customer.language,
        address=masked(contact.email or contact.phone or "") if contact else "",
        invitations=not stopped and latest.get(ConsentPurpose.INVITATIONS, True),
        purposes=frozenset(purpose for purpose, given in latest.items() if given),
    )


def masked(address: str) -> str:
    """``a…@example.org``, or the last two digits of a number."""
    local, at, domain = address.rpartition("@")
    if at:
        return f"{local[:VISIBLE]}…@{domain}"
    return f"…{address[-2:]}" if address else ""
