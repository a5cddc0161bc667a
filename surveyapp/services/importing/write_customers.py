"""Write what an import changes of customers, in bulk, and what undoing it needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from surveyapp.models import Consent, Contact, Customer, ImportChange, folded, segment_of
from surveyapp.services.importing.changes import Change, CustomerState, Portion
from surveyapp.services.importing.compare_customers import CONTACT
from surveyapp.services.importing.read_states import state_hash

CUSTOMER: Table = Customer.__table__  # type: ignore[assignment] # declared tables are tables
CONTACTS: Table = Contact.__table__  # type: ignore[assignment] # the same


def write_customers(session: Session, portion: Portion, batch_id: int, now: datetime) -> None:
    """Add and change the rows of a portion; the caller's transaction decides whether it stays."""
    ids = _add(session, portion.new, now)
    _change(session, portion.changed, now)
    _write_contacts(session, portion, ids)
    changes = [*portion.new, *portion.changed]
    _add_consents(session, changes, ids, _Origin(batch_id, now))
    _many(
        session,
        insert(ImportChange),
        [
            {
                "batch_id": batch_id,
                "row_id": ids.get(change.key, change.id),
                "before": _before(change),
                "after_hash": state_hash(change.after),
            }
            for change in changes
        ],
    )


def consent_source(batch_id: int) -> str:
    """How consents say that an import brought them."""
    return f"import {batch_id}"


class _Origin(msgspec.Struct, frozen=True):
    batch_id: int
    now: datetime


def _add(session: Session, changes: list[Change], now: datetime) -> dict[str, int]:
    if not changes:
        return {}
    rows = [
        {"key": change.key, "created_at": now, **_columns(change.after, now)} for change in changes
    ]
    _many(session, insert(CUSTOMER), rows)
    keys = [change.key for change in changes]
    found = session.execute(select(CUSTOMER.c.key, CUSTOMER.c.id).where(CUSTOMER.c.key.in_(keys)))
    return dict(found.all())


def _change(session: Session, changes: list[Change], now: datetime) -> None:
    touched = [change for change in changes if change.before[:5] != change.after[:5]]
    rows = [{"row_id": change.id, **_columns(change.after, now)} for change in touched]
    _many(session, update(CUSTOMER).where(CUSTOMER.c.id == bindparam("row_id")), rows)


def _columns(state: CustomerState, now: datetime) -> dict[str, Any]:
    return {
        "kind": state.kind,
        "account_id": state.account_id,
        "basis": state.basis,
        "language": state.language,
        "facts": msgspec.Raw(state.facts.encode()),
        "segment": segment(state.facts),
        "changed_at": now,
    }


def segment(facts: str) -> str | None:
    """The segment of facts as they are kept; few files have one, and decoding all takes time."""
    return segment_of(msgspec.json.decode(facts)) if '"segment"' in facts else None


def _write_contacts(session: Session, portion: Portion, ids: dict[str, int]) -> None:
    touched = [change for change in portion.changed if change.before[5:] != change.after[5:]]
    added = [change for change in portion.new if any(change.after[5:])]
    added += [change for change in touched if not change.more.has_contact]
    rows = [{"customer_id": ids.get(c.key, c.id), **contact(c.after)} for c in added]
    _many(session, insert(CONTACTS), rows)
    kept = [change for change in touched if change.more.has_contact]
    moved = [change for change in kept if change.before.email != change.after.email]
    where = update(CONTACTS).where(CONTACTS.c.customer_id == bindparam("row_id"))
    _many(session, where, [{"row_id": change.id, **contact(change.after)} for change in kept])
    # That the old address was refused says nothing of the new one.
    fresh = [{"row_id": change.id, "undeliverable_at": None} for change in moved]
    _many(session, where, fresh)


def contact(state: CustomerState) -> dict[str, Any]:
    """The columns of a contact."""
    return {"folded_name": folded(state.name), **{name: getattr(state, name) for name in CONTACT}}


def _add_consents(
    session: Session, changes: Iterable[Change], ids: dict[str, int], origin: _Origin
) -> None:
    rows = [
        {
            "customer_id": ids.get(change.key, change.id),
            "purpose": consent.purpose,
            "given": consent.given,
            "wording": consent.wording,
            "source": consent_source(origin.batch_id),
            "decided_at": consent.at or origin.now,
        }
        for change in changes
        for consent in change.more.consents
    ]
    _many(session, insert(Consent.__table__), rows)  # type: ignore[arg-type] # a table


def _before(change: Change) -> dict[str, Any] | None:
    if change.before is None:
        return None
    state: CustomerState = change.before
    kept = state._asdict() | {"facts": msgspec.Raw(state.facts.encode())}
    return {
        **kept,
        "has_contact": change.more.has_contact,
        "undeliverable_at": change.more.undeliverable_at,
    }


def _many(session: Session, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(statement, rows)
