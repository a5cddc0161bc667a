"""Send nothing more to an address, whatever is imported later; and take that back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from surveyapp.models import Suppression, SuppressionReason

JUST_UNSUBSCRIBED = frozenset({SuppressionReason.UNSUBSCRIBED})
BY_WISH = JUST_UNSUBSCRIBED | {SuppressionReason.COMPLAINED}
"""What the person whose address it is may take back; a dead mailbox nobody wakes by wishing."""

INSERT = {
    "sqlite": sqlite.insert(Suppression).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(Suppression).on_conflict_do_nothing(),
}


def suppress_address(
    session: Session, address_hash: str, reason: SuppressionReason, now: datetime
) -> None:
    """Send nothing to the address of this hash any more; the first reason stays."""
    connection = session.connection()
    row = {"address_hash": address_hash, "reason": reason, "since": now}
    connection.execute(INSERT[connection.dialect.name], row)


def allow_addresses(
    session: Session, hashes: Collection[str], reasons: Collection[SuppressionReason]
) -> int:
    """Forget that nothing may be sent to these, where it was for one of the reasons; how many."""
    forgotten = session.connection().execute(
        delete(Suppression).where(
            Suppression.address_hash.in_(hashes),
            Suppression.reason.in_(reasons),
        )
    )
    return forgotten.rowcount
