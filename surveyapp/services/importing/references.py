"""What keeps rows of an import from going: the keys of those that something else refers to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CompoundSelect, Connection, Select, Table, bindparam, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, aliased

from surveyapp.models import Consent, Customer, Event, ImportTarget, Invitation, Link, Response
from surveyapp.services.importing import write_customers, write_events
from surveyapp.services.importing.changes import Step
from surveyapp.services.importing.never_sent import NEVER_SENT, PLANNED
from surveyapp.services.importing.write_consents import consent_source

OWN_CONSENTS = "own_consents"
_CAN_GO = or_(PLANNED, NEVER_SENT)
CUSTOMERS, EVENTS = write_customers.STAGED, write_events.STAGED


def referred_to(connection: Connection, target: ImportTarget, batch_id: int) -> list[str]:
    """Keys of staged rows that should go and cannot, in order."""
    own = {OWN_CONSENTS: consent_source(batch_id)}
    return sorted(connection.scalars(REFERENCES[target], own))


def _by(staged: Table, column: InstrumentedAttribute[Any]) -> Select[str]:
    goes = staged.c.step == Step.GONE
    return select(staged.c.key).join(column.class_, column == staged.c.row_id).where(goes)


def _by_sent(staged: Table, column: InstrumentedAttribute[Any]) -> Select[str]:
    """Of invitations that were sent, as others can be called off and go."""
    return _by(staged, column).where(~_CAN_GO)


def _by_links() -> Select[str]:
    mine = select(Invitation.id).where(Invitation.link_id == Link.id, _CAN_GO)
    return _by(CUSTOMERS, Link.customer_id).where(~mine.correlate(Link).exists())


def _by_later_consents() -> Select[str]:
    """A customer who decided something since is not forgotten with it."""
    return _by(CUSTOMERS, Consent.customer_id).where(Consent.source != bindparam(OWN_CONSENTS))


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
        _by_links(),
        _by_sent(CUSTOMERS, Invitation.customer_id),
        _by(CUSTOMERS, Response.customer_id),
        _by(CUSTOMERS, Event.customer_id),
        _by_other_persons(),
        _by_later_consents(),
    ),
    ImportTarget.EVENTS: union(
        _by_sent(EVENTS, Invitation.event_id), _by(EVENTS, Response.event_id)
    ),
}
