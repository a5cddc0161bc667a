"""Which column holds what, and finding it by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.dataset import Goal

AROUND = ("respondent", "language", "wave", "seconds", "complete")
"""What is known around a response; columns of these names are found without being mapped."""
NAMED_ONLY = ("weight",)
"""The same, yet only where the mapping names the column: a file may weigh parcels."""

FACTS = frozenset(
    {
        "account_key",
        "arm",
        "role",
        "unit",
        "channel",
        "staff_group",
        "arrived_at",
        "service_started_at",
        "service_ended_at",
        "actual_wait",
        "queue_abandoned_before",
        "promised_at",
        "delivered_at",
        "first_time_fix",
        "segment",
        "purchases_12m",
        "revenue_12m",
        "margin_12m",
        "products_held",
        "first_contact_date",
        "first_purchase_date",
        "last_purchase_date",
        "acquisition_cost",
        "service_cost_12m",
        "is_lead",
        "is_prospect",
        "purchases_total",
        "referrals_logged",
        "churned_at",
        "days_observed",
        "next_purchase_at",
        "revenue_next_12m",
        "complaint_logged_at",
    }
)
"""Facts from the organisation's own systems that are found by the name of their column."""

AMOUNTS = frozenset(
    {
        "actual_wait",
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
    }
)
"""Facts that are nothing unless they are numbers; in words they would be left out unseen."""


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """Where the answers to one question stand, and how they are coded.

    ``codes``: raw value -> number, option code, or why there is no answer. ``labels``: the same for
    texts compared without regard to case. ``minimum`` and ``maximum`` are the ends of the file's
    own scale where it differs from the question's; ``reverse_coded`` when the file counts the other
    way round. ``fractions`` allows values between the points, as means have them.
    ``missing_reason`` is a column that says why there is no answer.
    """

    column: str
    codes: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    reverse_coded: bool = False
    minimum: float | None = None
    maximum: float | None = None
    fractions: bool = False
    missing_reason: str | None = None


@dataclass(frozen=True, slots=True)
class FactColumn:
    """Where a fact stands; ``type`` is number, text, or auto (a number where all values are)."""

    column: str
    type: str = "auto"


def named(fact: str, place: FactColumn) -> FactColumn:
    """The same column, of numbers where the fact by its name is an amount."""
    return replace(place, type="number") if place.type == "auto" and fact in AMOUNTS else place


@dataclass(frozen=True, slots=True)
class AroundColumn:
    """Where something around the response stands; ``default`` fills empty cells."""

    column: str
    default: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The whole mapping. ``by_name`` also takes unmapped columns named like items and facts."""

    items: Mapping[str, ItemColumn] = field(default_factory=dict)
    facts: Mapping[str, FactColumn] = field(default_factory=dict)
    around: Mapping[str, AroundColumn] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    """Cells that mean "no answer"; an empty cell always does."""
    decimal: str | None = None
    """The decimal sign, needed only where ``1,234`` could be read in two ways."""
    by_name: bool = True
    level: str = "respondent"
    organisation: str = ""
    wait_unit: str = "minutes"
    currency: str = ""
    self_selected: bool = True
    invited: int | None = None
    goals: tuple[Goal, ...] = ()


def completed(
    mapping: ColumnMapping, columns: Sequence[str], questions: Sequence[str]
) -> ColumnMapping:
    """The mapping with columns that are named like a question, a fact or something around it.

    Case matters only between columns that differ in nothing else; a column that is already mapped
    is not taken again.
    """
    if not mapping.by_name:
        return mapping
    free = _unmapped(mapping, columns)
    items = {q: ItemColumn(free[key]) for q in questions if (key := _key(q, free)) in free}
    facts = {f: FactColumn(free[key]) for f in sorted(FACTS) if (key := _key(f, free)) in free}
    around = {a: AroundColumn(free[key]) for a in AROUND if (key := _key(a, free)) in free}
    return replace(
        mapping,
        items={**items, **mapping.items},
        facts={**facts, **mapping.facts},
        around={**around, **mapping.around},
    )


def _unmapped(mapping: ColumnMapping, columns: Sequence[str]) -> dict[str, str]:
    taken = {
        place.column
        for places in (mapping.items, mapping.facts, mapping.around)
        for place in places.values()
    }
    free = [column for column in columns if column not in taken]
    return {**{column.lower(): column for column in free}, **{column: column for column in free}}


def _key(name: str, free: Mapping[str, str]) -> str:
    return name if name in free else name.lower()
