"""What keeps rows of an import from going: the keys of those that something else refers to."""

from __future__ import annotations

from sqlalchemy import CompoundSelect, Connection, Select, Table, select, union
from sqlalchemy.orm import InstrumentedAttribute, aliased

from surveyapp.models import Customer, Event, ImportTarget, Invitation, Link, Response
from surveyapp.services.importing import write_customers, write_events
from surveyapp.services.importing.changes import Step

CUSTOMERS, EVENTS = write_customers.STAGED, write_events.STAGED


def referred_to(connection: Connection, target: ImportTarget) -> list[str]:
    """Keys of staged rows that should go and cannot, in order."""
    return sorted(connection.scalars(REFERENCES[target]))


def _by(staged: Table, column: InstrumentedAttribute[int | None]) -> Select[str]:
    goes = staged.c.step == Step.GONE
    return select(staged.c.key).join(column.class_, column == staged.c.row_id).where(goes)


def _by_other_persons() -> Select[str]:
    """Of an account that goes; persons of the same import go with it or go back."""
    person, theirs = aliased(Customer), CUSTOMERS.alias()
    return (
        select(CUSTOMERS.c.key)
        .join(person, person.account_id == CUSTOMERS.c.row_id)
        .outerjoin(theirs, theirs.c.row_id == person.id)
        .where(CUSTOMERS.c.step == Step.GONE, theirs.c.n.is_(None))
    )


REFERENCES: dict[ImportTarget, CompoundSelect[str]] = {
    ImportTarget.CUSTOMERS: union(
        _by(CUSTOMERS, Link.customer_id),
        _by(CUSTOMERS, Invitation.customer_id),
        _by(CUSTOMERS, Response.customer_id),
        _by(CUSTOMERS, Event.customer_id),
        _by_other_persons(),
    ),
    ImportTarget.EVENTS: union(_by(EVENTS, Invitation.event_id), _by(EVENTS, Response.event_id)),
}
