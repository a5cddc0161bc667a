"""Invitations in the outbox, as the planning of a programme leaves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from surveyapp.models import (
    Channel,
    Contact,
    Customer,
    Event,
    Invitation,
    InvitationStatus,
    Link,
    LinkKind,
    Message,
    MessageKind,
    MessageStatus,
    Survey,
)
from surveyapp.tokens import hash_token, invitation_token, new_slug
from tests.surveyapp.factories import EARLIER, NOW

_numbers = count(1)


@dataclass(frozen=True)
class Invited:
    """One customer with a queued invitation."""

    customer: Customer
    contact: Contact
    link: Link
    invitation: Invitation
    message: Message


@dataclass(frozen=True)
class Person:
    """Who is invited."""

    email: str | None = ""
    name: str = "Ada Bråten"
    language: str | None = "nb"
    phone: str | None = None
    channel: Channel = Channel.EMAIL


def invite(
    session: Session,
    survey: Survey,
    secret_key: str,
    person: Person | None = None,
    due_at: datetime = NOW,
) -> Invited:
    """A customer with a link, an invitation and its queued message."""
    number, person = next(_numbers), person or Person()
    customer = Customer(key=f"k{number}", language=person.language, facts={})
    session.add(customer)
    session.flush()
    email = f"person{number}@example.org" if person.email == "" else person.email
    contact = Contact(customer_id=customer.id, name=person.name, email=email, phone=person.phone)
    slug = new_slug()
    link = Link(
        survey_id=survey.id,
        customer_id=customer.id,
        kind=LinkKind.PERSONAL,
        slug=slug,
        token_hash=hash_token(invitation_token(secret_key, slug)),
        created_at=EARLIER,
    )
    session.add_all([contact, link])
    session.flush()
    invitation = Invitation(
        link_id=link.id,
        survey_id=survey.id,
        customer_id=customer.id,
        channel=person.channel,
        status=InvitationStatus.PLANNED,
        due_at=due_at,
    )
    session.add(invitation)
    session.flush()
    message = a_message(session, invitation, due_at=due_at)
    return Invited(customer, contact, link, invitation, message)


def a_message(
    session: Session, invitation: Invitation, number: int = 0, due_at: datetime = NOW
) -> Message:
    """A queued message: the invitation itself, or its reminder of this number."""
    message = Message(
        invitation_id=invitation.id,
        number=number,
        kind=MessageKind.REMINDER if number else MessageKind.INVITATION,
        channel=invitation.channel,
        status=MessageStatus.QUEUED,
        due_at=due_at,
        message_id=f"<m{invitation.id}.{number}@surveyapp.invalid>",
    )
    session.add(message)
    session.flush()
    return message


def visit(session: Session, invited: Invited, unit: str = "Bergen") -> Event:
    """The visit that the invitation is about."""
    event = Event(
        key=f"e{invited.customer.id}",
        customer_id=invited.customer.id,
        happened_at=NOW - timedelta(days=3),
        unit=unit,
    )
    session.add(event)
    session.flush()
    invited.invitation.event_id = event.id
    return event
