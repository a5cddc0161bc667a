"""Cancel everything that is still to be sent to a customer."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.models import Channel, Invitation, InvitationStatus, MessageStatus, Record

MESSAGE = Record.metadata.tables["message"]
INVITATION = Record.metadata.tables["invitation"]


def cancel_queued(
    session: Session, customer_id: int, reason: str, channel: Channel | None = None
) -> None:
    """Queued messages and planned invitations are off: of one channel, or of all."""
    of_customer = select(Invitation.id).where(Invitation.customer_id == customer_id)
    if channel is not None:
        of_customer = of_customer.where(Invitation.channel == channel)
    session.execute(
        update(MESSAGE)
        .where(MESSAGE.c.invitation_id.in_(of_customer), MESSAGE.c.status == MessageStatus.QUEUED)
        .values(status=MessageStatus.CANCELLED, problem=reason)
    )
    session.execute(
        update(INVITATION)
        .where(INVITATION.c.id.in_(of_customer), INVITATION.c.status == InvitationStatus.PLANNED)
        .values(status=InvitationStatus.CANCELLED, reason=reason)
    )
    session.expire_all()
