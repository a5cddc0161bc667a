"""Take a report about a message: it did not arrive, is late, or was not wanted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.mail.answers import kept_answer
from surveyapp.mail.bounce_reports import BounceReport, Verdict
from surveyapp.models import (
    Channel,
    Contact,
    Customer,
    Message,
    MessageStatus,
    SuppressionReason,
)
from surveyapp.queries.dispositions import COMPLAINED
from surveyapp.queries.outbox import letter_facts
from surveyapp.services.customers.note_refusal import refuse_by_message
from surveyapp.services.customers.suppress_address import suppress_address
from surveyapp.services.programmes.write_invitations import NO_DOMAIN
from surveyapp.services.sending.cancel_queued import cancel_queued
from surveyapp.services.sending.mark_bounced import mark_bounced
from surveyapp.services.sending.mark_undeliverable import mark_undeliverable
from surveyapp.services.sending.write_letter import private_of
from surveyapp.tokens import hash_address

LONGEST_PROBLEM = 500


def record_bounce(session: Session, report: BounceReport, secret_key: str, now: datetime) -> bool:
    """Whether the report is about a message of ours; told twice it changes nothing more.

    Only a message that was really sent can bounce. A report that does not name it by its id may be
    anybody's: it is noted with the message, and neither closes an address nor unsubscribes anybody.
    What it closes is the address the message went to, whatever the customer's address is now.
    """
    message = _find(session, report, secret_key)
    if message is None or message.sent_at is None or message.address_hash is None:
        return False
    to = message.address_hash
    _wait_for_others(session, message)
    if report.verdict is Verdict.COMPLAINED:
        return _complained(session, message, report, to, now)
    told = _told(session, message, report, secret_key)
    if report.verdict is Verdict.DELAYED:
        _note_delay(message, told)
        return True
    message.status, message.problem = MessageStatus.BOUNCED, told
    session.flush()
    mark_bounced(session, message.invitation, to, secret_key, now)
    if report.verdict is Verdict.NO_SUCH_ADDRESS and _is_surely_about(to, report, secret_key):
        mark_undeliverable(session, message.invitation.customer_id, to, secret_key, now)
    return True


def _find(session: Session, report: BounceReport, secret_key: str) -> Message | None:
    """By its id, else the last that went to the address."""
    if report.message_id is not None:
        local = report.message_id.rpartition("@")[0]
        names = {report.message_id, f"{local}@{NO_DOMAIN}>"}
        return session.scalars(select(Message).where(Message.message_id.in_(names))).first()
    if report.address is None:
        return None
    query = (
        select(Message)
        .where(
            Message.address_hash == hash_address(secret_key, report.address),
            Message.channel == Channel.EMAIL,
            Message.status == MessageStatus.SENT,
        )
        .order_by(Message.sent_at.desc())
    )
    return session.scalars(query.limit(1)).first()


def _wait_for_others(session: Session, message: Message) -> None:
    """Providers report one thing several times at once; each waits for the one before."""
    customer_id = message.invitation.customer_id
    session.get(Customer, customer_id, with_for_update=True)
    session.refresh(message)


def _told(session: Session, message: Message, report: BounceReport, secret_key: str) -> str:
    """The verdict, the codes, and the server's words where we know all that they may not say."""
    facts = letter_facts(session, message.id)
    known = private_of(facts) if facts is not None else ()
    private = {text for text in (*known, report.address, *report.others) if text}
    hashes = {hash_address(secret_key, text) for text in private}
    words = report.diagnostic if message.address_hash in hashes else ""
    answer = kept_answer(None, f"{report.status} {words}", private)
    return f"{report.verdict.value} {answer}".strip()[:LONGEST_PROBLEM]


def _note_delay(message: Message, told: str) -> None:
    if message.status is MessageStatus.SENT:
        message.problem = told


def _is_surely_about(to: str, report: BounceReport, secret_key: str) -> bool:
    """Whether the address that failed is the one the message went to, and not one behind it."""
    if report.message_id is None:
        return False
    return report.address is None or hash_address(secret_key, report.address) == to


def _complained(
    session: Session, message: Message, report: BounceReport, to: str, now: datetime
) -> bool:
    """The wish follows the person; the address is closed to everybody's messages."""
    if report.message_id is None:
        return False
    refuse_by_message(session, message.invitation.link_id, COMPLAINED)
    suppress_address(session, to, SuppressionReason.COMPLAINED, now)
    contact = session.get(Contact, message.invitation.customer_id)
    if contact is not None:
        contact.unsubscribed_at = contact.unsubscribed_at or now
    session.flush()
    cancel_queued(session, message.invitation.customer_id, COMPLAINED)
    return True
