"""Which facts about customers and their events conditions may name, and what kind each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import Attribute, AttributeKind, Basis

_TEXT, _NUMBER, _DATE = AttributeKind.TEXT, AttributeKind.NUMBER, AttributeKind.DATE


@dataclass(frozen=True, slots=True)
class FactKind:
    """What values a fact takes; ``choices`` are all of them, where that is known."""

    kind: AttributeKind
    choices: frozenset[str] = frozenset()


CUSTOMER_FACTS: Mapping[str, AttributeKind] = {
    "customer_key": _TEXT,
    "account_key": _TEXT,
    "language": _TEXT,
    "role": _TEXT,
    "unit": _TEXT,
    "channel": _TEXT,
    "staff_group": _TEXT,
    "account_manager": _TEXT,
    "contact_id": _TEXT,
    "segment": _TEXT,
    "purchases_12m": _NUMBER,
    "revenue_12m": _NUMBER,
    "margin_12m": _NUMBER,
    "products_held": _NUMBER,
    "first_contact_date": _DATE,
    "last_purchase_date": _DATE,
    "acquisition_cost": _NUMBER,
    "service_cost_12m": _NUMBER,
    "is_lead": _TEXT,
    "is_prospect": _TEXT,
    "purchases_total": _NUMBER,
    "referrals_logged": _NUMBER,
    "churned_at": _DATE,
    "next_purchase_at": _DATE,
    "revenue_next_12m": _NUMBER,
    "complaint_logged_at": _DATE,
}
"""Facts of the item bank's list that come with customers."""

EVENT_FACTS: Mapping[str, AttributeKind] = {
    "unit": _TEXT,
    "channel": _TEXT,
    "value": _NUMBER,
    "actual_wait": _NUMBER,
    "abandoned_after": _NUMBER,
    "early_minutes": _NUMBER,
    "staff_group": _TEXT,
    "order_id": _TEXT,
    "first_time_fix": _TEXT,
}
"""Facts that come with an event; waits are in minutes."""


def known_facts(session: Session, *, with_event: bool) -> dict[str, FactKind]:
    """Facts by name: the usual ones, and those the organisation defined itself."""
    known = {name: FactKind(kind) for name, kind in CUSTOMER_FACTS.items()}
    known["basis"] = FactKind(AttributeKind.CHOICE, frozenset(basis.value for basis in Basis))
    if with_event:
        known |= {name: FactKind(kind) for name, kind in EVENT_FACTS.items()}
    own = session.execute(select(Attribute.key, Attribute.kind, Attribute.choices))
    known |= {key: FactKind(kind, frozenset(choices)) for key, kind, choices in own}
    return known
