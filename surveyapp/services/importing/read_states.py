"""Read customers and events as imports compare them, and the hash by which a change shows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from surveyapp.models import Contact, Customer, Event
from surveyapp.services.importing.changes import CustomerState, EventState

ACCOUNT = aliased(Customer)
EVENT_COLUMNS = tuple(
    type_coerce(Event.facts, Text) if name == "facts" else getattr(Event, name)
    for name in EventState._fields
)


@dataclass(frozen=True, slots=True)
class FoundCustomer:
    """A customer that is there, and what an undo needs besides."""

    id: int
    key: str
    account_id: int | None
    state: CustomerState
    has_contact: bool
    undeliverable_at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """An event that is there; ``source_id`` is the system that told it, if any."""

    id: int
    key: str
    source_id: int | None
    state: EventState


def customers_by(
    session: Session, column: InstrumentedAttribute[Any], values: Sequence[Any]
) -> list[FoundCustomer]:
    """The customers whose key (or id) is among the values."""
    query = (
        select(
            Customer.id,
            Customer.key,
            Customer.account_id,
            Contact.customer_id,
            Contact.undeliverable_at,
            Customer.kind,
            ACCOUNT.key,
            Customer.basis,
            Customer.language,
            type_coerce(Customer.facts, Text),
            Contact.name,
            Contact.email,
            Contact.phone,
            Contact.time_zone,
        )
        .outerjoin(Contact, Contact.customer_id == Customer.id)
        .outerjoin(ACCOUNT, ACCOUNT.id == Customer.account_id)
        .where(column.in_(values))
    )
    return [_customer(*row) for row in session.execute(query)]


def events_by(
    session: Session, column: InstrumentedAttribute[Any], values: Sequence[Any]
) -> list[FoundEvent]:
    """The events whose key (or id) is among the values."""
    query = select(Event.id, Event.key, Event.source_id, *EVENT_COLUMNS).where(column.in_(values))
    return [
        FoundEvent(id_, key, source, EventState(*rest))
        for id_, key, source, *rest in session.execute(query)
    ]


def state_hash(state: CustomerState | EventState) -> str:
    """SHA-256 of everything an import may change of a row."""
    return hashlib.sha256(msgspec.json.encode(tuple(state))).hexdigest()


def _customer(
    id_: int,
    key: str,
    account_id: int | None,
    contact: int | None,
    undeliverable: datetime | None,
    *rest: Any,
) -> FoundCustomer:
    kind, account, basis, language, facts, name, *ways = rest
    state = CustomerState(kind, account, basis, language, facts, name or "", *ways)
    return FoundCustomer(id_, key, account_id, state, contact is not None, undeliverable)
