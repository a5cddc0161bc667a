"""Nothing ever arrives at an address: try it no more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.models import Channel, Contact, SuppressionReason
from surveyapp.services.customers.suppress_address import suppress_address
from surveyapp.services.sending.cancel_queued import cancel_queued
from surveyapp.tokens import hash_address


def mark_undeliverable(
    session: Session, customer_id: int, address_hash: str, secret_key: str, now: datetime
) -> None:
    """Remember the address, and say so on the contact where it still is the customer's."""
    suppress_address(session, address_hash, SuppressionReason.UNDELIVERABLE, now)
    contact = session.get(Contact, customer_id)
    if contact is None or contact.email is None:
        return
    if hash_address(secret_key, contact.email) != address_hash:
        return
    contact.undeliverable_at = contact.undeliverable_at or now
    session.flush()
    cancel_queued(session, customer_id, "undeliverable", Channel.EMAIL)
