"""Messages: the outbox. A row is written with the decision to send, and sent by a job."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.models.invitation import Channel, Invitation
from surveyapp.models.record import Record, states


class MessageKind(StrEnum):
    """What a message is about."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    TEST = "test"


class MessageStatus(StrEnum):
    """How far a message has come."""

    QUEUED = "queued"
    SENDING = "sending"
    """Claimed by a worker; one that died leaves it so, and a sweep queues it again."""
    SENT = "sent"
    FAILED = "failed"
    """Given up after too many tries."""
    BOUNCED = "bounced"
    """Refused for good."""
    CANCELLED = "cancelled"


class Message(Record):
    """One message to one customer.

    Text, address and token are put together when it is sent, so that the outbox holds neither.
    ``number`` is 0 for an invitation and counts reminders.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("invitation_id", "number"),
        CheckConstraint("number >= 0 AND attempts >= 0", name="counts_not_negative"),
        CheckConstraint("status <> 'sent' OR sent_at IS NOT NULL", name="sent_has_a_time"),
        Index(None, "status", "due_at", "id"),
        Index(None, "address_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=0)
    kind: Mapped[MessageKind] = mapped_column(states(MessageKind, "kind"))
    channel: Mapped[Channel] = mapped_column(states(Channel, "channel"))
    status: Mapped[MessageStatus] = mapped_column(states(MessageStatus, "status"))
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    """The ``Message-ID`` header, the same at every try."""
    address_hash: Mapped[str | None] = mapped_column(String(64))
    """Keyed hash of the address or number it went to, which the customer may have changed since."""
    problem: Mapped[str] = mapped_column(String(500), default="")

    invitation: Mapped[Invitation] = relationship()


class MailText(Record):
    """A survey's own words for a kind of message in one language; without one ours are used.

    Text messages have no subject.
    """

    __tablename__ = "mail_text"
    __table_args__ = (UniqueConstraint("survey_id", "channel", "kind", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"))
    channel: Mapped[Channel] = mapped_column(states(Channel, "channel"), default=Channel.EMAIL)
    kind: Mapped[MessageKind] = mapped_column(states(MessageKind, "kind"))
    language: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(String(5000))
