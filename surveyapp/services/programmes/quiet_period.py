"""The quiet period: how long a person is left alone between two invitations of any surveys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import Invitation, InvitationStatus, Programme
from surveyapp.services.programmes.chunks import among, chunks
from surveyapp.services.programmes.read_rules import quiet_days

COUNTED = (InvitationStatus.PLANNED, InvitationStatus.SENT)


Invited = tuple[datetime, timedelta]
"""When a person is invited, and how long the programme that did so leaves people alone."""


class QuietPeriod:
    """When each person has been or will be invited, those just decided on included.

    Where two programmes leave people alone for different times, the longer one holds: it was meant
    of all surveys. A programme that writes 0 days invites whatever others do.
    """

    def __init__(self, days: int) -> None:
        self._length = timedelta(days=days)
        self._invited: dict[int, list[Invited]] = defaultdict(list)

    def load(self, session: Session, customer_ids: Iterable[int], now: datetime) -> None:
        """Read the planned and sent invitations of these people that can still matter."""
        if not self._length:
            return
        lengths = _lengths(session)
        longest = max([self._length, *lengths.values()])
        moment = func.coalesce(Invitation.sent_at, Invitation.due_at, type_=Invitation.due_at.type)
        columns = (Invitation.customer_id, moment, Invitation.programme_id)
        for some in chunks(customer_ids):
            query = select(*columns).where(
                among(session, Invitation.customer_id, some),
                Invitation.status.in_(COUNTED),
                moment > now - longest,
            )
            for customer_id, invited_at, programme in session.execute(query):
                length = max(self._length, lengths.get(programme, self._length))
                self._invited[customer_id].append((invited_at, length))

    def forbids(self, customer_id: int, moment: datetime) -> bool:
        """Whether an invitation at this moment would come too close to another."""
        invited = self._invited.get(customer_id, ())
        return any(abs(moment - other) < length for other, length in invited)

    def note(self, customer_id: int, moment: datetime) -> None:
        """Remember an invitation that was decided on."""
        if self._length:
            self._invited[customer_id].append((moment, self._length))


def _lengths(session: Session) -> dict[int | None, timedelta]:
    """How long each programme leaves people alone, ended ones included."""
    rows = session.execute(select(Programme.id, Programme.rules))
    return {number: timedelta(days=quiet_days(rules)) for number, rules in rows}
