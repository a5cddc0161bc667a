"""Read customers and events as imports compare them, and the hash by which a change shows."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session

from surveyapp.models import Contact, Customer, Event
from surveyapp.services.importing.changes import CustomerState, EventState

NO_CONTACT = (None, "", None, None, None, None)
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
    # Joined to contacts and accounts, PostgreSQL reads all of them to find a thousand.
    query = select(
        Customer.id,
        Customer.key,
        Customer.account_id,
        Customer.kind,
        Customer.basis,
        Customer.language,
        type_coerce(Customer.facts, Text),
    )
    found = session.execute(query.where(column.in_(values))).all()
    contacts = _contacts(session, [row.id for row in found])
    accounts = _keys(session, {row.account_id for row in found if row.account_id is not None})
    return [_customer(row, accounts, contacts.get(row.id)) for row in found]


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


def _contacts(session: Session, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    query = select(
        Contact.customer_id,
        Contact.name,
        Contact.email,
        Contact.phone,
        Contact.time_zone,
        Contact.undeliverable_at,
    )
    rows = session.execute(query.where(Contact.customer_id.in_(ids))) if ids else ()
    return {row[0]: tuple(row) for row in rows}


def _keys(session: Session, ids: Collection[int]) -> dict[int, str]:
    query = select(Customer.id, Customer.key).where(Customer.id.in_(ids))
    return dict(session.execute(query).all()) if ids else {}


def _customer(
    row: Sequence[Any], accounts: Mapping[int, str], contact: tuple[Any, ...] | None
) -> FoundCustomer:
    id_, key, account_id, kind, basis, language, facts = row
    account = None if account_id is None else accounts[account_id]
    _, *reached, refused = contact or NO_CONTACT
    state = CustomerState(kind, account, basis, language, facts, *reached)
    return FoundCustomer(id_, key, account_id, state, contact is not None, refused)
