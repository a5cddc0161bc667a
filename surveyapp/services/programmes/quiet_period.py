"""The quiet period: how long a person is left alone between two invitations of any surveys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import Invitation, InvitationStatus
from surveyapp.services.programmes.chunks import among, chunks

COUNTED = (InvitationStatus.PLANNED, InvitationStatus.SENT)


class QuietPeriod:
    """When each person has been or will be invited, those just decided on included."""

    def __init__(self, days: int) -> None:
        self._length = timedelta(days=days)
        self._moments: dict[int, list[datetime]] = defaultdict(list)

    def load(self, session: Session, customer_ids: Iterable[int], now: datetime) -> None:
        """Read the planned and sent invitations of these people that can still matter."""
        if not self._length:
            return
        moment = func.coalesce(Invitation.sent_at, Invitation.due_at, type_=Invitation.due_at.type)
        for some in chunks(customer_ids):
            query = select(Invitation.customer_id, moment).where(
                among(session, Invitation.customer_id, some),
                Invitation.status.in_(COUNTED),
                moment > now - self._length,
            )
            for customer_id, invited_at in session.execute(query):
                self._moments[customer_id].append(invited_at)

    def forbids(self, customer_id: int, moment: datetime) -> bool:
        """Whether an invitation at this moment would come too close to another."""
        invited = self._moments.get(customer_id, ())
        return any(abs(moment - other) < self._length for other in invited)

    def note(self, customer_id: int, moment: datetime) -> None:
        """Remember an invitation that was decided on."""
        if self._length:
            self._moments[customer_id].append(moment)
