"""The way back of an import: from what it left to what was there before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row
from sqlalchemy.orm import Session

from surveyapp.models import Customer, Event
from surveyapp.services.importing.changes import Along, Change, CustomerState, EventState, Step
from surveyapp.services.importing.plan import MOMENTS
from surveyapp.services.importing.read_states import (
    FoundCustomer,
    customers_by,
    events_by,
    state_hash,
)

Kept = Sequence[Row[int, Any, str]]
"""Id of a row, its state before the import (None: it was new), the hash of its state after it."""


@dataclass(slots=True)
class Back:
    """Changes that put rows back, and the keys of rows that are not as the import left them."""

    changes: list[Change] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


def customers_back(session: Session, kept: Kept) -> Back:
    """The way back of some customers."""
    found = {c.id: c for c in customers_by(session, Customer.id, [row_id for row_id, *_ in kept])}
    back = Back()
    for row_id, before, after_hash in kept:
        here = found.get(row_id)
        if here is None or state_hash(here.state) != after_hash:
            back.moved.append(here.key if here else f"({row_id})")
        else:
            back.changes.append(_customer_back(here, before))
    return back


def events_back(session: Session, kept: Kept) -> Back:
    """The way back of some events."""
    found = {e.id: e for e in events_by(session, Event.id, [row_id for row_id, *_ in kept])}
    back = Back()
    for row_id, before, after_hash in kept:
        here = found.get(row_id)
        if here is None or state_hash(here.state) != after_hash:
            back.moved.append(here.key if here else f"({row_id})")
        else:
            to = None if before is None else _event_state(before)
            back.changes.append(Change(0, here.key, here.id, here.state, to))
    return back


def _customer_back(here: FoundCustomer, before: Mapping[str, Any] | None) -> Change:
    to = _customer_state(before) if before else None
    stays = before is not None and before["has_contact"]
    # What was learnt since of an address that stays is kept.
    refused = here.undeliverable_at
    if before and to and to.email != here.state.email:
        refused = _moment(before["undeliverable_at"])
    along = Along(
        contact=Step.GONE if here.has_contact and not stays else None,
        account_id=here.account_id,
        has_contact=here.has_contact,
        refused_at=here.undeliverable_at,
        refused_after=refused,
    )
    return Change(0, here.key, here.id, here.state, to, along)


def _customer_state(before: Mapping[str, Any]) -> CustomerState:
    kept = {name: before[name] for name in CustomerState._fields}
    return CustomerState(**{**kept, "facts": _as_kept(before["facts"])})


def _event_state(before: Mapping[str, Any]) -> EventState:
    kept: dict[str, Any] = {
        name: _moment(value) if name in MOMENTS else value for name, value in before.items()
    }
    return EventState(**{**kept, "facts": _as_kept(before["facts"])})


def _as_kept(facts: object) -> str:
    return msgspec.json.encode(facts).decode()


def _moment(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)
