"""A table of events as rows that can be compared with the events there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from analysis.intake.sentences import N_, Sentence
from analysis.intake.table import Cell, Table
from surveyapp.services.customers.derive_wait import (
    HAPPENED,
    LONGEST_DELAY,
    LONGEST_WAIT,
    is_ahead,
)
from surveyapp.services.customers.facts import FactTypes
from surveyapp.services.customers.record_event import NewEvent
from surveyapp.services.importing import cells
from surveyapp.services.importing.binding import Binding
from surveyapp.services.importing.cells import CLEAR, Read
from surveyapp.services.importing.customer_rows import LONGEST_KEY, UNREAD, refuse_repeated_keys
from surveyapp.services.importing.fact_columns import fact_columns, rows_of
from surveyapp.services.importing.plan import (
    EVENT_FIELDS,
    MOMENTS,
    NEVER_CLEARED,
    TIME_UNITS,
    ImportPlan,
)
from surveyapp.services.importing.problem_log import ProblemLog

NO_CUSTOMER = N_("the customer's key is missing; every event needs one")
IN_FUTURE = N_("%(field)s lies in the future; correct the date, or name its format in the mapping")
LONGEST_KIND = 40
LONGEST_UNIT = 100


class EventRow(msgspec.Struct, frozen=True):
    """A row of a file. None keeps what is there, ``cleared`` names what is taken away."""

    number: int
    key: str
    customer: str
    kind: str | None = None
    happened_at: datetime | None = None
    unit: str | None = None
    channel: str | None = None
    value: float | None = None
    arrived_at: datetime | None = None
    served_at: datetime | None = None
    ended_at: datetime | None = None
    promised_at: datetime | None = None
    delivered_at: datetime | None = None
    wait: float | None = None
    abandoned: float | None = None
    facts: bytes = b"{}"
    cleared: tuple[str, ...] = ()

    def event(self, limits: tuple[float, float]) -> NewEvent:
        """The event as a source tells it; ``limits`` are the longest wait and delay."""
        return NewEvent(
            key=self.key,
            customer_key=self.customer,
            **{name: getattr(self, name) for name in EVENT_FIELDS[2:-1]},
            abandoned=None if self.abandoned is None else bool(self.abandoned),
            facts=msgspec.json.decode(self.facts),
            longest_wait=limits[0],
            longest_delay=limits[1],
        )


def event_rows(table: Table, plan: ImportPlan, types: FactTypes, log: ProblemLog) -> list[EventRow]:
    """The rows; what does not fit is noted."""
    binding = Binding(table, plan, log)
    if not binding.check_columns():
        return []
    facts = fact_columns(binding, types)
    names = tuple(facts)
    fields = [_field(binding, name) for name in EVENT_FIELDS]
    given = zip(table.row_numbers, zip(*fields, strict=True), rows_of(facts, table.n), strict=True)
    rows = [_row(number, single, names, fact) for number, single, fact in given]
    refuse_repeated_keys(rows, binding)
    for row in rows:
        if not row.customer:
            column = plan.fields["customer"].column or None
            log.add("no-customer", Sentence(NO_CUSTOMER), row.number, column)
    return rows


def refuse_times_to_come(
    rows: Sequence[EventRow], plan: ImportPlan, now: datetime, log: ProblemLog
) -> None:
    """Note what is said to have happened later than now: such an event would invite far ahead."""
    for row in rows:
        for name in ("happened_at", *HAPPENED):
            if is_ahead(getattr(row, name), now):
                place = plan.fields.get(name)
                column = place.column if place else None
                log.add("in-future", Sentence(IN_FUTURE, field=name), row.number, column)


def limits_of(plan: ImportPlan) -> tuple[float, float]:
    """The longest wait and the longest delay that are believed, in minutes."""
    wait = plan.fields.get("wait")
    usual = LONGEST_DELAY if wait is not None and wait.unit == "days" else LONGEST_WAIT
    return plan.longest_wait or usual, plan.longest_delay or LONGEST_DELAY


def _row(
    number: int, single: tuple[Any, ...], names: tuple[str, ...], facts: tuple[Any, ...]
) -> EventRow:
    named = zip((*EVENT_FIELDS, *names), (*single, *facts), strict=True)
    cleared = tuple(name for name, value in named if value is CLEAR)
    kept: dict[str, Any] = {
        name: None if value is CLEAR else value
        for name, value in zip(EVENT_FIELDS, single, strict=True)
    }
    kept["key"], kept["customer"] = kept["key"] or "", kept["customer"] or ""
    given = {
        name: value
        for name, value in zip(names, facts, strict=True)
        if value is not None and value is not CLEAR
    }
    return EventRow(number, **kept, facts=msgspec.json.encode(given), cleared=cleared)


def _field(binding: Binding, name: str) -> Iterable[Any]:
    place = binding.plan.fields.get(name)
    read = cells.translated(place.values if place else {}, _read(binding, name))
    unfit = UNREAD if name in {"key", "customer"} else None
    return binding.values(place, read, clearable=name not in NEVER_CLEARED, unfit=unfit)


def _read(binding: Binding, name: str) -> Read:
    place = binding.plan.fields.get(name)
    if name in MOMENTS:
        return cells.moment(binding.reading(place))
    if name == "value":
        return cells.number(binding.decimal(place) if place else None)
    if name == "wait":
        return _minutes(binding)
    return READERS[name]


def _minutes(binding: Binding) -> Read:
    place = binding.plan.fields.get("wait")
    if place is None:
        return cells.number(None)
    read = cells.number(binding.decimal(place))
    factor = TIME_UNITS[place.unit or "minutes"]
    return lambda cell: read(cell) * factor


def _kind(cell: Cell) -> str:
    return str(cells.text(LONGEST_KIND)(cell)).lower()


READERS: dict[str, Read] = {
    "key": cells.text(LONGEST_KEY),
    "customer": cells.text(LONGEST_KEY),
    "kind": _kind,
    "unit": cells.text(LONGEST_UNIT),
    "channel": cells.text(LONGEST_KIND),
    "abandoned": cells.flag,
}
"""Of fields that are written alike in every file."""
