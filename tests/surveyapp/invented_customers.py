"""Invented customers, events and programmes, each with only what the test names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import (
    Contact,
    Customer,
    CustomerKind,
    Event,
    Invitation,
    InvitationStatus,
    Message,
    MessageStatus,
    Programme,
    ProgrammeState,
    Survey,
)
from surveyapp.services.programmes.plan_invitations import plan_programme
from surveyapp.services.programmes.planning import Planned
from tests.surveyapp.factories import NOW

SECRET = "a-key-of-thirty-two-and-more-characters"


def a_customer(
    session: Session,
    key: str = "c1",
    *,
    account: Customer | None = None,
    language: str | None = None,
    contact: dict[str, Any] | None = None,
    **facts: str | float,
) -> Customer:
    """A person with an e-mail address unless ``contact`` says otherwise."""
    customer = Customer(
        key=key,
        account_id=None if account is None else account.id,
        language=language,
        facts=facts,
    )
    session.add(customer)
    session.flush()
    reach = {"email": f"{key}@example.org"} if contact is None else contact
    session.add(Contact(customer_id=customer.id, **reach))
    session.flush()
    return customer


def customers(session: Session, n: int, **facts: str | float) -> list[Customer]:
    """``n`` persons with keys p0, p1 ..."""
    return [a_customer(session, f"p{number}", **facts) for number in range(n)]


def an_account(session: Session, key: str = "a1", **facts: str | float) -> Customer:
    account = Customer(key=key, kind=CustomerKind.ACCOUNT, facts=facts)
    session.add(account)
    session.flush()
    return account


def an_event(
    session: Session,
    customer: Customer,
    key: str = "e1",
    ago: timedelta = timedelta(hours=1),
    **values: Any,
) -> Event:
    """A visit an hour ago unless told otherwise."""
    given = {"kind": "visit", "happened_at": NOW - ago, "facts": {}, **values}
    event = Event(key=key, customer_id=customer.id, **given)
    session.add(event)
    session.flush()
    return event


def a_programme(
    session: Session, survey: Survey, state: ProgrammeState = ProgrammeState.ACTIVE, **rules: Any
) -> Programme:
    """Everybody by e-mail at any hour, unless the rules say otherwise."""
    programme = Programme(
        survey_id=survey.id,
        name="Programme",
        rules={"trigger": {"kind": "filter"}, **rules},
        seed=7,
        state=state,
        created_at=NOW,
    )
    session.add(programme)
    session.flush()
    return programme


def plan(
    session: Session, programme: Programme, now: datetime = NOW, *, dry: bool = False
) -> Planned:
    return plan_programme(session, programme.id, now, SECRET, dry)


def invited(planned: Planned) -> list[str]:
    """Keys of those decided on, in order of key."""
    return sorted(one.candidate.key for one in planned.decisions)


def deliver(session: Session, at: datetime = NOW) -> None:
    """Say of everything planned that it was sent."""
    for invitation in session.scalars(
        select(Invitation).where(Invitation.status == InvitationStatus.PLANNED)
    ):
        invitation.status, invitation.sent_at = InvitationStatus.SENT, at
    for message in session.scalars(select(Message).where(Message.status == MessageStatus.QUEUED)):
        message.status, message.sent_at = MessageStatus.SENT, at
    session.flush()
