"""Customers who share an address: it is asked once, not once for each of them.

Quiet periods go by customer, and may be 0; whoever reads the mailbox of a couple or an office would
get the same message several times at once.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import Channel, Contact, Invitation, Link
from surveyapp.services.programmes.planning import Plan
from surveyapp.services.programmes.programme_rules import FilterTrigger, ListTrigger
from surveyapp.services.programmes.quiet_period import COUNTED
from surveyapp.services.programmes.screen_candidates import Fit

APART = timedelta(days=1)
"""Between what events and anniversaries of different customers bring to one address."""


class _Asked(NamedTuple):
    customer_id: int
    at: datetime


class SharedAddresses:
    """Who was or will be asked at which address by one programme.

    Of a list or a condition everybody is asked the same at once: there the first stands for the
    address in the whole wave. Events are about each customer's own: they are kept a day apart.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._in_the_wave = isinstance(plan.rules.trigger, ListTrigger | FilterTrigger)
        self._asked: dict[str, list[_Asked]] = defaultdict(list)

    def load(self, session: Session, now: datetime) -> None:
        """Read whom the programme has invited so far, as far as it still matters."""
        at = func.coalesce(Invitation.sent_at, Invitation.due_at, type_=Invitation.due_at.type)
        query = (
            select(Invitation.customer_id, at, Invitation.channel, Contact.email, Contact.phone)
            .join(Link, Link.id == Invitation.link_id)
            .join(Contact, Contact.customer_id == Invitation.customer_id)
            .where(
                Invitation.programme_id == self._plan.programme_id,
                Invitation.status.in_(COUNTED),
                Link.wave_id.is_not_distinct_from(self._plan.wave_id),
            )
        )
        if not self._in_the_wave:
            query = query.where(at > now - APART)
        for customer_id, moment, channel, email, phone in session.execute(query):
            if (address := _address(channel, email, phone)) is not None:
                self._asked[address].append(_Asked(customer_id, moment))

    def take(self, one: Fit) -> bool:
        """Whether the address is free for this customer, who is asked there from now on."""
        address = _address(one.channel, one.candidate.email, one.candidate.phone)
        if address is None:
            return True
        asked, customer_id = self._asked[address], one.candidate.customer_id
        if any(self._is_too_close(other, one) for other in asked):
            return False
        asked.append(_Asked(customer_id, one.due_at))
        return True

    def _is_too_close(self, other: _Asked, one: Fit) -> bool:
        if other.customer_id == one.candidate.customer_id:
            return False
        return self._in_the_wave or abs(one.due_at - other.at) < APART


def _address(channel: Channel, email: str | None, phone: str | None) -> str | None:
    address = {Channel.EMAIL: email, Channel.SMS: phone}.get(channel)
    return address.casefold() if address else None
