"""Nothing ever arrives at a customer's e-mail address: try it no more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.models import Channel, Contact, SuppressionReason
from surveyapp.services.customers.suppress_address import suppress_address
from surveyapp.services.sending.cancel_queued import cancel_queued


def mark_undeliverable(session: Session, customer_id: int, secret_key: str, now: datetime) -> None:
    """Say so on the contact, and remember the address beyond it."""
    contact = session.get(Contact, customer_id)
    if contact is None or contact.email is None:
        return
    contact.undeliverable_at = contact.undeliverable_at or now
    reason = SuppressionReason.UNDELIVERABLE
    suppress_address(session, secret_key, contact.email, reason, now)
    session.flush()
    cancel_queued(session, customer_id, "undeliverable", Channel.EMAIL)
