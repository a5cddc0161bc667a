"""What a mapping says: which column of a file holds what, and how its cells are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from surveyapp.models import ConsentPurpose, ImportTarget

CUSTOMER_FIELDS = (
    "key",
    "kind",
    "account",
    "account_name",
    "basis",
    "language",
    "name",
    "email",
    "phone",
    "time_zone",
)
EVENT_FIELDS = (
    "key",
    "customer",
    "kind",
    "happened_at",
    "unit",
    "channel",
    "value",
    "arrived_at",
    "served_at",
    "ended_at",
    "promised_at",
    "delivered_at",
    "wait",
    "abandoned",
)
FIELDS = {ImportTarget.CUSTOMERS: CUSTOMER_FIELDS, ImportTarget.EVENTS: EVENT_FIELDS}
REQUIRED = {ImportTarget.CUSTOMERS: ("key",), ImportTarget.EVENTS: ("key", "customer")}
MOMENTS = frozenset(
    {"happened_at", "arrived_at", "served_at", "ended_at", "promised_at", "delivered_at"}
)
NEVER_CLEARED = frozenset({"key", "customer", "kind", "account_name", "basis", "abandoned"})
"""A row has these, whatever a blank cell means."""

SECOND = 1 / 60
TIME_UNITS = {
    "seconds": SECOND,
    "minutes": 1.0,
    "hours": 60.0,
    "days": 1440.0,
}
"""Minutes of each."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a column, or one value for all rows.

    ``values`` translates words of the file; ``dates``, ``decimal`` and ``unit`` say how this
    column is written where the whole file is not; ``clear``: a blank cell takes away what is there.
    """

    column: str = ""
    value: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    dates: str | None = None
    decimal: str | None = None
    unit: str | None = None
    clear: bool | None = None


@dataclass(frozen=True, slots=True)
class ConsentPlace:
    """Where a consent stands, when it was decided, and which wording was agreed to."""

    given: Place
    wording: Place
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A whole mapping. ``longest_wait`` and ``longest_delay`` are minutes."""

    target: ImportTarget
    fields: Mapping[str, Place]
    facts: Mapping[str, Place] = field(default_factory=dict)
    consents: Mapping[ConsentPurpose, ConsentPlace] = field(default_factory=dict)
    dates: str | None = None
    decimal: str | None = None
    zone: ZoneInfo | None = None
    missing: frozenset[str] = frozenset()
    clear: bool = False
    create_accounts: bool = False
    longest_wait: float | None = None
    longest_delay: float | None = None

    def name_of(self, place: Place) -> str:
        """What the mapping calls a place, which is known by its identity."""
        named = (*self.fields.items(), *self.facts.items())
        return next((name for name, known in named if known is place), "consents")

    def places(self) -> list[Place]:
        """Every place, for checks of the columns."""
        consents = [
            place
            for consent in self.consents.values()
            for place in (consent.given, consent.wording, consent.at)
            if place is not None
        ]
        return [*self.fields.values(), *self.facts.values(), *consents]
