"""A message came back; the invitation counts as undelivered only if no message of it arrived."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, func, or_, update
from sqlalchemy.orm import Session

from surveyapp.models import (
    Channel,
    Contact,
    Invitation,
    InvitationStatus,
    Message,
    MessageStatus,
    Record,
)
from surveyapp.queries.dispositions import DECLINED
from surveyapp.queries.undelivered import REFUSED
from surveyapp.tokens import hash_address

INVITATION = Record.metadata.tables["invitation"]
LIVE = (InvitationStatus.PLANNED, InvitationStatus.SENT)
UNDERWAY = (MessageStatus.QUEUED, MessageStatus.SENDING)


def mark_bounced(
    session: Session, invitation: Invitation, address_hash: str, secret_key: str, at: datetime
) -> None:
    """Nobody has the invitation, unless a message of it went out and did not come back, to this
    address or another, or is on its way to another; or the person refused it, and so has it.
    """
    arrived = [Message.status == MessageStatus.SENT]
    if _present(session, invitation, secret_key) not in {None, address_hash}:
        arrived.append(Message.status.in_(UNDERWAY))
    session.execute(
        update(INVITATION)
        .where(
            INVITATION.c.id == invitation.id,
            INVITATION.c.status.in_(LIVE),
            INVITATION.c.reason.not_in(DECLINED),
            ~exists().where(Message.invitation_id == invitation.id, or_(*arrived)),
        )
        .values(
            status=InvitationStatus.BOUNCED,
            reason=REFUSED,
            sent_at=func.coalesce(INVITATION.c.sent_at, at),
        )
    )
    session.expire(invitation)


def _present(session: Session, invitation: Invitation, secret_key: str) -> str | None:
    """The hash of where a message would go now."""
    contact = session.get(Contact, invitation.customer_id)
    if contact is None:
        return None
    address = contact.phone if invitation.channel is Channel.SMS else contact.email
    return hash_address(secret_key, address) if address else None
