"""Write down what became of one message; each result is a short transaction of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Integer, bindparam, case, func, update
from sqlalchemy.orm import Session

from surveyapp.mail.transports import Refused
from surveyapp.models import Invitation, InvitationStatus, MessageStatus, Moment, Record
from surveyapp.queries.outbox import LetterFacts
from surveyapp.queries.undelivered import NOT_SENT
from surveyapp.services.programmes.move_planned import Move, carry_out
from surveyapp.services.sending.mark_bounced import mark_bounced
from surveyapp.services.sending.mark_undeliverable import mark_undeliverable
from surveyapp.tokens import hash_address

MESSAGE = Record.metadata.tables["message"]
INVITATION = Record.metadata.tables["invitation"]

MOST_ATTEMPTS = 12
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
LONGEST_PROBLEM = 500
UNFIT = "unfit"
"""What the problem begins with where a message could not be written."""

FREE = {"claimed_by": None, "claimed_at": None}
OPEN = (MessageStatus.SENDING, MessageStatus.QUEUED)
"""States a result may follow: a claim that ran out may have been queued again meanwhile."""

# Made once: these two run for every message.
_MESSAGE_SENT = (
    update(MESSAGE)
    .where(MESSAGE.c.id == bindparam("this"), MESSAGE.c.status.in_(OPEN))
    .values(
        status=MessageStatus.SENT,
        sent_at=bindparam("at"),
        attempts=bindparam("tried"),
        address_hash=bindparam("to"),
        problem="",
        **FREE,
    )
)
_INVITATION_SENT = (
    update(INVITATION)
    .where(INVITATION.c.id == bindparam("this"))
    .values(
        status=case(
            (INVITATION.c.status == InvitationStatus.PLANNED, InvitationStatus.SENT.value),
            else_=INVITATION.c.status,
        ),
        sent_at=func.coalesce(INVITATION.c.sent_at, bindparam("at", type_=Moment())),
        reminders=case(
            (INVITATION.c.reminders < bindparam("nth", type_=Integer()), bindparam("nth")),
            else_=INVITATION.c.reminders,
        ),
    )
)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries: a minute, then twice as long each time."""
    doublings = min(attempts - 1, 16)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def record_sent(session: Session, facts: LetterFacts, secret_key: str, at: datetime) -> None:
    """The message was handed over; where it went is kept as a hash."""
    connection = session.connection()
    to = hash_address(secret_key, facts.recipient or "")
    tried = {"this": facts.id, "at": at, "to": to, "tried": facts.attempts + 1}
    connection.execute(_MESSAGE_SENT, tried)
    connection.execute(
        _INVITATION_SENT, {"this": facts.invitation_id, "at": at, "nth": facts.number}
    )


def record_bounced(
    session: Session, facts: LetterFacts, refusal: Refused, secret_key: str, at: datetime
) -> None:
    """The message was refused for good, and perhaps everything to that address."""
    to = hash_address(secret_key, facts.recipient or "")
    tried = {"attempts": facts.attempts + 1, "address_hash": to, "problem": str(refusal)}
    _settle(session, facts, MessageStatus.BOUNCED, **tried)
    invitation = session.get_one(Invitation, facts.invitation_id)
    mark_bounced(session, invitation, to, secret_key, at)
    if refusal.no_such_address:
        mark_undeliverable(session, facts.customer_id, to, secret_key, at)


def record_delay(session: Session, facts: LetterFacts, problem: str, at: datetime) -> None:
    """It did not work now; try later, or give up after twelve tries."""
    attempts = facts.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        record_failed(session, facts, problem)
        return
    due = at + pause_after(attempts)
    _settle(session, facts, MessageStatus.QUEUED, attempts=attempts, due_at=due, problem=problem)


def record_failed(session: Session, facts: LetterFacts, problem: str) -> None:
    """It cannot be sent, or was tried too often."""
    attempts = facts.attempts + 1
    _settle(session, facts, MessageStatus.FAILED, attempts=attempts, problem=problem)
    _cancel_invitation(session, facts, NOT_SENT)


def record_cancelled(session: Session, facts: LetterFacts, reason: str) -> None:
    """It must not be sent any more."""
    _settle(session, facts, MessageStatus.CANCELLED, problem=reason)
    _cancel_invitation(session, facts, reason)


def record_postponed(session: Session, facts: LetterFacts, until: datetime) -> None:
    """It may be sent later; that is no failed try."""
    _settle(session, facts, MessageStatus.QUEUED, due_at=until)


def record_moved(session: Session, facts: LetterFacts, move: Move) -> None:
    """What it is about took place later than was told first, so it is due later."""
    record_postponed(session, facts, move.due_at)
    carry_out(session, [move])


def _settle(session: Session, facts: LetterFacts, status: MessageStatus, **values: object) -> None:
    if "problem" in values:
        values["problem"] = str(values["problem"])[:LONGEST_PROBLEM]
    session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.id == facts.id, MESSAGE.c.status.in_(OPEN))
        .values(status=status, **FREE, **values)
    )


def _cancel_invitation(session: Session, facts: LetterFacts, reason: str) -> None:
    """An invitation that never left is off; one that did stays sent, whatever its reminders do."""
    session.execute(
        update(INVITATION)
        .where(
            INVITATION.c.id == facts.invitation_id,
            INVITATION.c.status == InvitationStatus.PLANNED,
        )
        .values(status=InvitationStatus.CANCELLED, reason=reason)
    )
