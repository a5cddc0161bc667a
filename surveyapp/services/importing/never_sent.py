"""Invitations called off before anything was sent: nobody knows of them, so they go with rows."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from surveyapp.models import (
    ImportTarget,
    Invitation,
    InvitationStatus,
    Link,
    Message,
    MessageStatus,
)
from surveyapp.services.importing import write_customers, write_events
from surveyapp.services.importing.changes import Step, portions

Owner = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]

OWNERS: dict[ImportTarget, tuple[Table, Owner]] = {
    ImportTarget.CUSTOMERS: (write_customers.STAGED, Invitation.customer_id),
    ImportTarget.EVENTS: (write_events.STAGED, Invitation.event_id),
}
QUIETLY = {"synchronize_session": False}
PLANNED = Invitation.status == InvitationStatus.PLANNED
_OUT = select(Message.id).where(
    Message.invitation_id == Invitation.id, Message.status != MessageStatus.CANCELLED
)
NEVER_SENT: ColumnElement[bool] = and_(
    Invitation.status == InvitationStatus.CANCELLED,
    Invitation.sent_at.is_(None),
    ~_OUT.correlate(Invitation).exists(),
)


def planned_for(connection: Connection, target: ImportTarget) -> list[str]:
    """Keys of staged rows that should go, and that somebody is about to be invited for."""
    staged, owner = OWNERS[target]
    query = select(staged.c.key).join(Invitation, owner == staged.c.row_id)
    return sorted(set(connection.scalars(query.where(PLANNED, staged.c.step == Step.GONE))))


def forget_never_sent(session: Session, target: ImportTarget) -> None:
    """Remove them with their messages and links, for staged rows that go."""
    staged, owner = OWNERS[target]
    gone: Select[int] = select(staged.c.row_id).where(staged.c.step == Step.GONE)
    taken = delete(Invitation).where(owner.in_(gone), NEVER_SENT).returning(Invitation.link_id)
    links = session.scalars(taken, execution_options=QUIETLY).all()
    for some in portions(links):
        session.execute(delete(Link).where(Link.id.in_(some)), execution_options=QUIETLY)
