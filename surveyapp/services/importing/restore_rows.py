"""Put customers and events back as they were before an import, in bulk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from surveyapp.models import Consent, Customer, Event, ImportChange, folded, segment_of
from surveyapp.services.importing.compare_customers import CONTACT
from surveyapp.services.importing.plan import MOMENTS
from surveyapp.services.importing.write_customers import CONTACTS, CUSTOMER, consent_source
from surveyapp.services.importing.write_events import EVENT

Before = Mapping[int, Mapping[str, Any]]


def restore_customers(session: Session, before: Before, now: datetime) -> None:
    """Customers and their contacts by id, as they were; a contact that was not there goes."""
    rows = [{"row_id": id_, **_customer(state, now)} for id_, state in before.items()]
    _many(session, update(CUSTOMER).where(CUSTOMER.c.id == bindparam("row_id")), rows)
    had = {id_: state for id_, state in before.items() if state["has_contact"]}
    rows = [{"row_id": id_, **_contact(state)} for id_, state in had.items()]
    _many(session, update(CONTACTS).where(CONTACTS.c.customer_id == bindparam("row_id")), rows)
    _drop(session, CONTACTS, CONTACTS.c.customer_id.in_(before.keys() - had.keys()))


def remove_customers(session: Session, batch_id: int) -> None:
    """What an import added: customers with their contacts, and consents."""
    session.execute(delete(Consent).where(Consent.source == consent_source(batch_id)))
    added = _added(batch_id)
    # Persons of an account that goes too must not hold it.
    let_go = update(CUSTOMER).where(CUSTOMER.c.id.in_(added)).values(account_id=None)
    session.execute(let_go)
    session.execute(delete(Customer).where(Customer.id.in_(added)))


def restore_events(session: Session, before: Before, now: datetime) -> None:
    """Events by id, as they were."""
    del now
    rows = [{"row_id": id_, **_event(state)} for id_, state in before.items()]
    _many(session, update(EVENT).where(EVENT.c.id == bindparam("row_id")), rows)


def remove_events(session: Session, batch_id: int) -> None:
    """The events that an import added."""
    session.execute(delete(Event).where(Event.id.in_(_added(batch_id))))


def _added(batch_id: int) -> Any:
    return select(ImportChange.row_id).where(
        ImportChange.batch_id == batch_id, ImportChange.before.is_(None)
    )


def _customer(state: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    names = ("kind", "account_id", "basis", "language", "facts")
    kept = {name: state[name] for name in names}
    return {**kept, "segment": segment_of(state["facts"]), "changed_at": now}


def _contact(state: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: state[name] for name in CONTACT}
    refused = _moment(state["undeliverable_at"])
    return {**kept, "folded_name": folded(state["name"]), "undeliverable_at": refused}


def _event(state: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _moment(value) if name in MOMENTS else value for name, value in state.items()}


def _moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)


def _drop(session: Session, table: Any, condition: Any) -> None:
    session.execute(delete(table).where(condition))


def _many(session: Session, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(statement, rows)
