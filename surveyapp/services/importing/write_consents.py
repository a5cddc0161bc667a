"""Write the decisions of customers that an import brings, and take them back with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    String,
    Table,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from surveyapp.models import Consent
from surveyapp.services.importing.changes import Change, Step
from surveyapp.services.importing.staging import RowsMovedError, fill, staged_table
from surveyapp.services.importing.write_customers import CUSTOMER, TABLES
from surveyapp.services.importing.write_customers import STAGED as CUSTOMERS

OF_IMPORT = "import "
CONSENT: Table = Consent.__table__  # type: ignore[assignment] # declared tables are tables
STAGED = staged_table(
    TABLES,
    "staged_consent",
    Column("n", Integer),
    Column("purpose", String(20)),
    Column("given", Boolean),
    Column("wording", CONSENT.c.wording.type),
    Column("decided_at", CONSENT.c.decided_at.type),
)


def stage_consents(connection: Connection, changes: Iterable[Change], first: int) -> None:
    """Get decisions ready to be written, by the numbers of the changes they come with."""
    rows = (
        (n, consent.purpose.value, consent.given, consent.wording, consent.at)
        for n, change in enumerate(changes, first)
        for consent in change.more.consents
    )
    fill(connection, STAGED, rows)


def write_consents(session: Session, batch_id: int, now: datetime) -> None:
    """Write what was staged, once the customers are written."""
    rows = (
        select(
            CUSTOMER.c.id,
            STAGED.c.purpose,
            STAGED.c.given,
            STAGED.c.wording,
            literal(consent_source(batch_id)),
            func.coalesce(STAGED.c.decided_at, literal(now, CONSENT.c.decided_at.type)),
        )
        .join(CUSTOMERS, CUSTOMERS.c.n == STAGED.c.n)
        .join(CUSTOMER, CUSTOMER.c.key == CUSTOMERS.c.key)
        .order_by(STAGED.c.n)
    )
    names = ["customer_id", "purpose", "given", "wording", "source", "decided_at"]
    session.execute(insert(CONSENT).from_select(names, rows))


def take_consents_back(session: Session, batch_id: int) -> None:
    """Remove the decisions that an import brought.

    Raises:
        RowsMovedError: a customer who was to go decided something meanwhile; do not commit.
    """
    own = CONSENT.c.source == consent_source(batch_id)
    whose = CONSENT.c.customer_id.in_(select(CUSTOMERS.c.row_id))
    session.execute(delete(CONSENT).where(whose, own))
    later = select(CONSENT.c.id).join(CUSTOMERS, CUSTOMERS.c.row_id == CONSENT.c.customer_id)
    if session.scalar(later.where(CUSTOMERS.c.step == Step.GONE).limit(1)) is not None:
        raise RowsMovedError


def consent_source(batch_id: int) -> str:
    """How consents say that an import brought them."""
    return f"{OF_IMPORT}{batch_id}"


def is_of_import(source: str) -> bool:
    """Whether a file brought the decision, and not the person or staff."""
    return source.startswith(OF_IMPORT)
