"""Everything the page of one customer shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFoundError
from surveyapp.models import (
    Attribute,
    AttributeKind,
    Contact,
    Customer,
    CustomerKind,
    Event,
    FactValue,
    Invitation,
    InvitationStatus,
    Link,
    Privacy,
    Survey,
)
from surveyapp.queries.consents import Decision, decisions_of
from surveyapp.queries.customer_list import CustomerLine, persons_of
from surveyapp.queries.event_list import EventLine, events_of
from surveyapp.queries.ladder_stage import Stage, ladder_stage
from surveyapp.queries.named_answers import NamedResponse, named_answers

WINDOW = timedelta(days=365)
MOST_INVITATIONS = 50


class UnknownCustomerError(NotFoundError):
    """There is no such customer."""


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact by the name staff know it by."""

    key: str
    name: str
    kind: AttributeKind | None
    value: FactValue


@dataclass(frozen=True, slots=True)
class InvitationLine:
    """An invitation.

    Whether it was answered is told of confidential surveys only, and so are reminders, which those
    who answered do not get.
    """

    survey: str
    status: InvitationStatus
    due_at: datetime | None
    sent_at: datetime | None
    reminders: int
    answered: bool | None


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """One customer."""

    customer: Customer
    contact: Contact | None
    account: CustomerLine | None
    persons: tuple[CustomerLine, ...]
    facts: tuple[FactLine, ...]
    stage: Stage | None
    decisions: tuple[Decision, ...]
    events: tuple[EventLine, ...]
    invitations: tuple[InvitationLine, ...]
    answers: tuple[NamedResponse, ...]


def customer_page(session: Session, customer_id: int, now: datetime, language: str) -> CustomerPage:
    """The customer.

    Raises:
        UnknownCustomerError: there is none with this number.
    """
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise UnknownCustomerError
    is_account = customer.kind is CustomerKind.ACCOUNT
    return CustomerPage(
        customer=customer,
        contact=session.get(Contact, customer_id),
        account=_account(session, customer.account_id),
        persons=tuple(persons_of(session, customer_id)) if is_account else (),
        facts=_facts(session, customer),
        stage=ladder_stage(customer.facts, _bought(session, customer_id, now)),
        decisions=decisions_of(session, customer_id),
        events=events_of(session, customer_id),
        invitations=_invitations(session, customer_id),
        answers=named_answers(session, customer_id, language),
    )


def _account(session: Session, account_id: int | None) -> CustomerLine | None:
    if account_id is None:
        return None
    query = (
        select(
            Customer.id,
            Customer.key,
            Customer.kind,
            Customer.segment,
            Contact.name,
            Contact.email,
        )
        .outerjoin(Contact, Contact.customer_id == Customer.id)
        .where(Customer.id == account_id)
    )
    return CustomerLine(*session.execute(query).one())


def _facts(session: Session, customer: Customer) -> tuple[FactLine, ...]:
    own = {a.key: a for a in session.scalars(select(Attribute))}
    return tuple(
        FactLine(
            key,
            own[key].name if key in own else key,
            own[key].kind if key in own else None,
            value,
        )
        for key, value in sorted(customer.facts.items())
    )


def _bought(session: Session, customer_id: int, now: datetime) -> int:
    query = select(func.count()).where(
        Event.customer_id == customer_id,
        Event.kind == "purchase",
        Event.happened_at > now - WINDOW,
    )
    return session.scalar(query) or 0


def _invitations(session: Session, customer_id: int) -> tuple[InvitationLine, ...]:
    query = (
        select(
            Survey.title,
            Survey.privacy,
            Invitation.status,
            Invitation.due_at,
            Invitation.sent_at,
            Invitation.reminders,
            Link.used,
        )
        .join(Survey, Survey.id == Invitation.survey_id)
        .join(Link, Link.id == Invitation.link_id)
        .where(Invitation.customer_id == customer_id)
        .order_by(Invitation.id.desc())
        .limit(MOST_INVITATIONS)
    )
    return tuple(
        InvitationLine(title, status, due, sent, 0, None)
        if privacy is Privacy.ANONYMOUS
        else InvitationLine(title, status, due, sent, reminders, used)
        for title, privacy, status, due, sent, reminders, used in session.execute(query)
    )
