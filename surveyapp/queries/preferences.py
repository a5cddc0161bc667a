"""What the preferences page shows a person about the own choices, and nothing else about them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import (
    Consent,
    ConsentPurpose,
    Contact,
    Customer,
    Link,
    Suppression,
    SuppressionReason,
)
from surveyapp.tokens import hash_address

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
    """Whether nothing the person said stands in the way of asking."""
    returned: bool
    """Whether messages come back, so that nothing is sent whatever the person chooses."""
    purposes: frozenset[ConsentPurpose]
    """Those agreed to, besides invitations."""


def preference_page(
    session: Session, link: Link, customer: Customer, secret_key: str
) -> PreferencePage:
    """The choices of the person a message was for."""
    contact = session.get(Contact, customer.id)
    query = (
        select(Consent.purpose, Consent.given)
        .where(Consent.customer_id == customer.id)
        .order_by(Consent.decided_at, Consent.id)
    )
    latest = {purpose: given for purpose, given in session.execute(query)}  # noqa: C416 - rows are no pairs
    closed = _closed(session, contact, secret_key)
    stopped = contact is not None and contact.unsubscribed_at is not None
    stopped = stopped or bool(closed - {SuppressionReason.UNDELIVERABLE})
    returned = contact is not None and contact.undeliverable_at is not None
    return PreferencePage(
        organisation=link.survey.organisation,
        language=customer.language,
        address=masked(contact.email or contact.phone or "") if contact else "",
        invitations=not stopped and latest.get(ConsentPurpose.INVITATIONS, True),
        returned=returned or SuppressionReason.UNDELIVERABLE in closed,
        purposes=frozenset(purpose for purpose, given in latest.items() if given),
    )


def _closed(session: Session, contact: Contact | None, secret_key: str) -> set[SuppressionReason]:
    """Why nothing is sent to the addresses the person has now."""
    known = (contact.email, contact.phone) if contact is not None else ()
    hashes = [hash_address(secret_key, address) for address in known if address]
    query = select(Suppression.reason).where(Suppression.address_hash.in_(hashes))
    return set(session.scalars(query))


def masked(address: str) -> str:
    """``a…@example.org``, or the last two digits of a number."""
    local, at, domain = address.rpartition("@")
    if at:
        return f"{local[:VISIBLE]}…@{domain}"
    return f"…{address[-2:]}" if address else ""
