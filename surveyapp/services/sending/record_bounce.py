"""Take a report about a message: it did not arrive, is late, or was not wanted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.mail.bounce_reports import BounceReport, Verdict
from surveyapp.models import (
    Channel,
    Contact,
    Invitation,
    InvitationStatus,
    Message,
    MessageStatus,
    SuppressionReason,
)
from surveyapp.services.customers.suppress_address import suppress_address
from surveyapp.services.programmes.write_invitations import NO_DOMAIN
from surveyapp.services.sending.cancel_queued import cancel_queued
from surveyapp.services.sending.mark_undeliverable import mark_undeliverable

REFUSED = "refused"
COMPLAINED = "complained"


def record_bounce(session: Session, report: BounceReport, secret_key: str, now: datetime) -> bool:
    """Whether the report is about a message of ours; told twice it changes nothing more.

    Only a message that was really sent can bounce. A report that does not name it by its id may be
    anybody's: it is noted with the message, and neither closes an address nor unsubscribes anybody.
    """
    message = _find(session, report)
    if message is None or message.sent_at is None:
        return False
    contact = session.get(Contact, message.invitation.customer_id)
    if report.verdict is Verdict.DELAYED:
        message.problem = f"delayed {report.status}".strip()
        return True
    named = report.message_id is not None
    if report.verdict is Verdict.COMPLAINED:
        if not named:
            return False
        _complained(session, message, contact, secret_key, now)
        return True
    message.status = MessageStatus.BOUNCED
    message.problem = f"{report.verdict.value} {report.status}".strip()
    if message.invitation.status is InvitationStatus.SENT:
        message.invitation.status = InvitationStatus.BOUNCED
        message.invitation.reason = REFUSED
    if named and report.verdict is Verdict.NO_SUCH_ADDRESS and _is_still(contact, report):
        mark_undeliverable(session, message.invitation.customer_id, secret_key, now)
    session.flush()
    return True


def _find(session: Session, report: BounceReport) -> Message | None:
    if report.message_id is not None:
        local = report.message_id.rpartition("@")[0]
        names = {report.message_id, f"{local}@{NO_DOMAIN}>"}
        return session.scalars(select(Message).where(Message.message_id.in_(names))).first()
    if report.address is None:
        return None
    query = (
        select(Message)
        .join(Invitation, Invitation.id == Message.invitation_id)
        .join(Contact, Contact.customer_id == Invitation.customer_id)
        .where(
            func.lower(Contact.email) == report.address.lower(),
            Message.channel == Channel.EMAIL,
            Message.status == MessageStatus.SENT,
        )
        .order_by(Message.sent_at.desc())
    )
    return session.scalars(query.limit(1)).first()


def _is_still(contact: Contact | None, report: BounceReport) -> bool:
    """Whether the address that failed is the one the customer has now."""
    if contact is None or contact.email is None:
        return False
    return report.address is None or report.address.lower() == contact.email.lower()


def _complained(
    session: Session, message: Message, contact: Contact | None, secret_key: str, now: datetime
) -> None:
    message.invitation.reason = COMPLAINED
    if contact is not None and contact.email is not None:
        contact.unsubscribed_at = contact.unsubscribed_at or now
        reason = SuppressionReason.COMPLAINED
        suppress_address(session, secret_key, contact.email, reason, now)
        session.flush()
        cancel_queued(session, contact.customer_id, COMPLAINED)
