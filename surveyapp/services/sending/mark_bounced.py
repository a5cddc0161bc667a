"""An invitation did not arrive at an address; it may still arrive at another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, exists, func, or_, update
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
from surveyapp.queries.undelivered import REFUSED
from surveyapp.tokens import hash_address

INVITATION = Record.metadata.tables["invitation"]
LIVE = (InvitationStatus.PLANNED, InvitationStatus.SENT)
UNDERWAY = (MessageStatus.QUEUED, MessageStatus.SENDING)


def mark_bounced(
    session: Session, invitation: Invitation, address_hash: str, secret_key: str, at: datetime
) -> None:
    """The invitation did not arrive, unless another address of the customer has it or will."""
    went = and_(Message.status == MessageStatus.SENT, Message.address_hash != address_hash)
    elsewhere = [went]
    if _present(session, invitation, secret_key) not in {None, address_hash}:
        elsewhere.append(Message.status.in_(UNDERWAY))
    session.execute(
        update(INVITATION)
        .where(
            INVITATION.c.id == invitation.id,
            INVITATION.c.status.in_(LIVE),
            ~exists().where(Message.invitation_id == invitation.id, or_(*elsewhere)),
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
