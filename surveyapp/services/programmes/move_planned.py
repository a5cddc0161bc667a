"""Move what is planned about an event that took place at another time than was told first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from surveyapp.models import (
    Contact,
    Event,
    Invitation,
    InvitationStatus,
    Link,
    MessageStatus,
    Record,
)
from surveyapp.services.programmes.anniversaries import hours
from surveyapp.services.programmes.find_events import MARGIN, TIMES
from surveyapp.services.programmes.planning import Plan
from surveyapp.services.programmes.programme_rules import EventTrigger, Rules
from surveyapp.services.programmes.send_window import next_moment

_TABLES = Record.metadata.tables
LINK, INVITATION, MESSAGE = _TABLES["link"], _TABLES["invitation"], _TABLES["message"]
TOLD_ANEW = Event.received_at > Link.created_at
"""Since the invitation was planned. Rules that were changed move nothing that is planned."""


@dataclass(frozen=True, slots=True)
class Move:
    """An invitation that was not sent, when it is due now, and when its link runs out."""

    invitation_id: int
    due_at: datetime
    expires_at: datetime | None


def move_planned(session: Session, plan: Plan, now: datetime) -> int:
    """Move the programme's invitations about events that were told anew; how many."""
    trigger = plan.rules.trigger
    if not isinstance(trigger, EventTrigger):
        return 0
    moment = TIMES[trigger.counted_from].label("moment")
    query = (
        select(Invitation.id, Invitation.due_at, moment, Contact.time_zone)
        .join(Link, Link.id == Invitation.link_id)
        .join(Event, Event.id == Invitation.event_id)
        .outerjoin(Contact, Contact.customer_id == Invitation.customer_id)
        .where(
            Invitation.programme_id == plan.programme_id,
            Invitation.status == InvitationStatus.PLANNED,
            TOLD_ANEW,
        )
    )
    if plan.looked_at is not None:
        query = query.where(Event.received_at >= plan.looked_at - MARGIN)
    moves = [
        move
        for row in session.execute(query)
        if (move := moved(plan.rules, row.id, row.due_at, row.moment, row.time_zone, now))
    ]
    carry_out(session, moves)
    return len(moves)


def moved(
    rules: Rules,
    invitation_id: int,
    due_at: datetime | None,
    moment: datetime | None,
    zone: str | None,
    now: datetime,
) -> Move | None:
    """Where to the invitation moves, now that its event has this moment; None where it stays."""
    trigger = rules.trigger
    if not isinstance(trigger, EventTrigger) or moment is None or due_at is None:
        return None
    wanted = moment + trigger.after
    due = next_moment(max(wanted, now), hours(rules), zone or rules.time_zone)
    if due == due_at or (wanted <= now and due_at <= due):
        return None
    valid = rules.valid_days
    return Move(invitation_id, due, None if valid is None else due + timedelta(days=valid))


def carry_out(session: Session, moves: Sequence[Move]) -> None:
    """Write the moves, with those of links that run out and of messages that wait."""
    if not moves:
        return
    connection = session.connection()
    rows = [{"this": one.invitation_id, "at": one.due_at} for one in moves]
    connection.execute(_MOVE_INVITATION, rows)
    connection.execute(_MOVE_MESSAGE, rows)
    ends = [{"this": one.invitation_id, "at": one.expires_at} for one in moves if one.expires_at]
    if ends:
        connection.execute(_MOVE_END, ends)


_MOVE_INVITATION = (
    update(INVITATION)
    .where(INVITATION.c.id == bindparam("this"))
    .values(due_at=bindparam("at", type_=INVITATION.c.due_at.type))
)
_MOVE_MESSAGE = (
    update(MESSAGE)
    .where(
        MESSAGE.c.invitation_id == bindparam("this"),
        MESSAGE.c.number == 0,
        MESSAGE.c.status == MessageStatus.QUEUED,
    )
    .values(due_at=bindparam("at", type_=MESSAGE.c.due_at.type))
)
_MOVE_END = (
    update(LINK)
    .where(
        LINK.c.id
        == select(INVITATION.c.link_id)
        .where(INVITATION.c.id == bindparam("this"))
        .scalar_subquery()
    )
    .values(expires_at=bindparam("at", type_=LINK.c.expires_at.type))
)
