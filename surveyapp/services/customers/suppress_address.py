"""Send nothing more to an address, whatever is imported later; and take that back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from surveyapp.models import Suppression, SuppressionReason
from surveyapp.tokens import hash_address


def suppress_address(
    session: Session, secret_key: str, address: str, reason: SuppressionReason, now: datetime
) -> None:
    """Keep the address's hash; the first reason stays."""
    hashed = hash_address(secret_key, address)
    if session.get(Suppression, hashed) is None:
        session.add(Suppression(address_hash=hashed, reason=reason, since=now))
        session.flush()


def allow_address(session: Session, secret_key: str, address: str) -> None:
    """Forget that its owner did not want anything; a complaint or a dead mailbox stays."""
    session.execute(
        delete(Suppression).where(
            Suppression.address_hash == hash_address(secret_key, address),
            Suppression.reason == SuppressionReason.UNSUBSCRIBED,
        )
    )
