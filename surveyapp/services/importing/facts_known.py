"""Facts that need no definition: those that the questionnaires' item bank names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """What values a fact takes; the first four are what an organisation may define."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    FLAG = "flag"
    """1 or 0."""
    DATE_OR_FLAG = "date_or_flag"
    """A day, or 1 where only that it happened is known."""


@dataclass(frozen=True, slots=True)
class FactType:
    """The kind of a fact, and the values a choice may take."""

    kind: FactKind
    choices: Sequence[str] = ()


FactTypes = Mapping[str, FactType]

_NAMES = {
    FactKind.TEXT: (
        "role",
        "unit",
        "channel",
        "staff_group",
        "account_manager",
        "segment",
        "contact_id",
        "order_id",
    ),
    FactKind.NUMBER: (
        "purchases_12m",
        "revenue_12m",
        "margin_12m",
        "products_held",
        "acquisition_cost",
        "service_cost_12m",
        "purchases_total",
        "referrals_logged",
        "days_observed",
        "revenue_next_12m",
    ),
    FactKind.DATE: (
        "first_contact_date",
        "first_purchase_date",
        "last_purchase_date",
        "next_purchase_at",
    ),
    FactKind.FLAG: (
        "is_lead",
        "is_prospect",
        "consent_to_link",
        "first_time_fix",
        "queue_abandoned_before",
    ),
    FactKind.DATE_OR_FLAG: ("churned_at", "complaint_logged_at"),
}
KNOWN_FACTS: FactTypes = {name: FactType(kind) for kind, names in _NAMES.items() for name in names}
