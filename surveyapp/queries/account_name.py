"""What an account is called."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Contact, Customer, FactValue

ACCOUNT = "account_key"
"""The fact by which the link of an account manager says which account is asked about."""


def account_asked_about(session: Session, facts: Mapping[str, FactValue] | None) -> str | None:
    """The account that a link asks about, by its name or else its key; None for other links."""
    key = (facts or {}).get(ACCOUNT)
    if key is None:
        return None
    name = session.scalar(
        select(Contact.name)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Customer.key == str(key))
    )
    return name or str(key)
