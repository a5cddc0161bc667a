"""Note with an invitation that the person refused it: once, and for good.

What becomes of invitations is counted by these notes. That a person wants to be asked no more says
nothing about surveys that were over by then, and agreeing again takes no refusal back.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from surveyapp.models import Invitation, InvitationStatus, Link, Record, SurveyState, Wave
from surveyapp.queries.dispositions import DECLINED, UNSUBSCRIBED

INVITATION = Record.metadata.tables["invitation"]


def refuse_by_message(session: Session, link_id: int, reason: str = UNSUBSCRIBED) -> None:
    """The person said so by the message that carried this link."""
    session.flush()
    session.execute(
        update(INVITATION)
        .where(
            INVITATION.c.link_id == link_id,
            INVITATION.c.sent_at.is_not(None),
            INVITATION.c.reason.not_in(DECLINED),
        )
        .values(reason=reason)
    )
    session.expire_all()


def refuse_open(session: Session, customer_id: int, now: datetime) -> None:
    """The person said so in general, which means what could still be answered."""
    session.flush()
    for invitation in _open(session, customer_id, now):
        if invitation.link.survey.state(now) is SurveyState.OPEN:
            invitation.reason = UNSUBSCRIBED
    session.flush()


def _open(session: Session, customer_id: int, now: datetime) -> list[Invitation]:
    """Delivered, by a link that works, in a wave that runs, and not known to be answered."""
    query = (
        select(Invitation)
        .join(Link, Link.id == Invitation.link_id)
        .outerjoin(Wave, Wave.id == Link.wave_id)
        .where(
            Invitation.customer_id == customer_id,
            Invitation.status == InvitationStatus.SENT,
            Invitation.reason.not_in(DECLINED),
            Link.used.is_(False),
            Link.revoked_at.is_(None),
            or_(Link.expires_at.is_(None), Link.expires_at > now),
            Wave.closed_at.is_(None),
        )
    )
    return list(session.scalars(query))
