"""Ask a person no more, for good, because the person says so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFoundError
from surveyapp.models import (
    Consent,
    ConsentPurpose,
    Contact,
    Customer,
    Invitation,
    Link,
    Message,
    SuppressionReason,
)
from surveyapp.queries.dispositions import UNSUBSCRIBED
from surveyapp.services.customers.note_refusal import refuse_by_message, refuse_open
from surveyapp.services.customers.record_consent import record_consent
from surveyapp.services.customers.suppress_address import suppress_address
from surveyapp.services.sending.cancel_queued import cancel_queued
from surveyapp.tokens import hash_address, preference_slug

WORDING = "preferences-1"
"""Version of what the preferences page and messages say; a new text gets a new number."""
ONE_CLICK = "one-click"
PAGE = "preferences page"


class UnknownPreferencesError(NotFoundError):
    """The token is none of ours, or the person is not known any more: the two look the same."""


def unsubscribe(
    session: Session, token: str, secret_key: str, now: datetime, source: str = ONE_CLICK
) -> Customer:
    """Send the person nothing more, by any channel; doing it twice changes nothing more.

    By a message's own button the person refuses what that message asks for; on the page of choices,
    whatever can still be answered.

    The wish follows the person. The address the message went to, which may be somebody else's by
    now, is remembered by its hash, so that a later import does not bring it back.

    Raises:
        UnknownPreferencesError: the token is none of ours.
    """
    link, customer = find_recipient(session, token, secret_key)
    # Mail programs send this several times at once; each waits here for the one before.
    session.refresh(customer, with_for_update=True)
    contact = session.get(Contact, customer.id)
    refused = latest_decision(session, customer.id, ConsentPurpose.INVITATIONS) is False
    if contact is not None:
        contact.unsubscribed_at = contact.unsubscribed_at or now
    for address_hash in mailed_to(session, link) or present_addresses(contact, secret_key):
        suppress_address(session, address_hash, SuppressionReason.UNSUBSCRIBED, now)
    if not refused:
        purpose = ConsentPurpose.INVITATIONS
        record_consent(session, customer.id, purpose, False, WORDING, source, now)
    if source != PAGE:
        refuse_by_message(session, link.id)
    elif not refused:
        refuse_open(session, customer.id, now)
    session.flush()
    cancel_queued(session, customer.id, UNSUBSCRIBED)
    return customer


def find_recipient(session: Session, token: str, secret_key: str) -> tuple[Link, Customer]:
    """The link of the message that carried this token, and whom it was for.

    Raises:
        UnknownPreferencesError: the token is none of ours, or the person is gone.
    """
    slug = preference_slug(secret_key, token)
    if slug is None:
        raise UnknownPreferencesError
    link = session.scalars(select(Link).where(Link.slug == slug)).first()
    if link is None or link.customer is None:
        raise UnknownPreferencesError
    return link, link.customer


def mailed_to(session: Session, link: Link) -> set[str]:
    """The hashes of all addresses that messages with this link went to."""
    query = (
        select(Message.address_hash)
        .join(Invitation, Invitation.id == Message.invitation_id)
        .where(Invitation.link_id == link.id)
    )
    return set(filter(None, session.scalars(query)))


def present_addresses(contact: Contact | None, secret_key: str) -> set[str]:
    """The hashes of the addresses the person has now."""
    known = (contact.email, contact.phone) if contact is not None else ()
    return {hash_address(secret_key, address) for address in known if address}


def latest_decision(session: Session, customer_id: int, purpose: ConsentPurpose) -> bool | None:
    """What the customer decided last; None where nothing was."""
    query = (
        select(Consent.given)
        .where(Consent.customer_id == customer_id, Consent.purpose == purpose)
        .order_by(Consent.decided_at.desc(), Consent.id.desc())
    )
    return session.scalars(query.limit(1)).first()
