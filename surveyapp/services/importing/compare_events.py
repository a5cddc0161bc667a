"""Compare rows of a file with the events there are: new, changed, unchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.intake.sentences import N_, Sentence, short
from surveyapp.models import Customer, Event
from surveyapp.services.customers.derive_wait import OUT_OF_ORDER, WAIT_TOO_LONG, WaitProblem
from surveyapp.services.customers.record_event import NewEvent, event_values
from surveyapp.services.importing.changes import Change, EventState, Portion, portions
from surveyapp.services.importing.customer_rows import UNREAD
from surveyapp.services.importing.dates import second_reading
from surveyapp.services.importing.event_rows import EventRow, limits_of
from surveyapp.services.importing.plan import ImportPlan
from surveyapp.services.importing.problem_log import ProblemLog
from surveyapp.services.importing.read_states import FoundEvent, events_by

READ_ANEW = (("ended_at",), ("served_at", "ended_at"))
"""Times that may have been the second of their kind; who came the second time was served then."""


@dataclass(frozen=True, slots=True)
class _Place:
    plan: ImportPlan
    log: ProblemLog
    limits: tuple[float, float]

    def note(self, code: str, row: EventRow, field: str, told: Sentence) -> None:
        place = self.plan.fields.get(field)
        self.log.add(code, told, row.number, place.column if place and place.column else None)


def compare_events(
    session: Session, rows: Sequence[EventRow], plan: ImportPlan, log: ProblemLog
) -> Iterator[Portion]:
    """Portions in the order of the rows; those that cannot be are noted and left out."""
    place = _Place(plan, log, limits_of(plan))
    for some in portions(rows):
        yield _portion(session, some, place)


def _portion(session: Session, rows: Sequence[EventRow], place: _Place) -> Portion:
    found = defaultdict[str, list[FoundEvent]](list)
    for event in events_by(session, Event.key, [row.key for row in rows]):
        found[event.key].append(event)
    customers = _customers(session, {row.customer for row in rows})
    portion = Portion()
    for row in rows:
        customer_id = customers.get(row.customer)
        change = _change(row, _same(found[row.key], customer_id), customer_id, place)
        if change is None:
            continue
        if change.is_new:
            portion.new.append(change)
        elif change.before != change.after:
            portion.changed.append(change)
        else:
            portion.unchanged += 1
    return portion


def _same(found: Sequence[FoundEvent], customer_id: int | None) -> FoundEvent | None:
    """The event of files by this key, else the only one a system told of this customer."""
    of_files = [event for event in found if event.source_id is None]
    told = [event for event in found if event.state.customer_id == customer_id]
    fitting = of_files or told
    return fitting[0] if len(fitting) == 1 else None


def _change(
    row: EventRow, here: FoundEvent | None, customer_id: int | None, place: _Place
) -> Change | None:
    if customer_id is None:
        if row.customer not in {"", UNREAD}:
            told = N_("there is no customer '%(key)s'; import customers first")
            place.note("unknown-customer", row, "customer", Sentence(told, key=short(row.customer)))
        return None
    if here is not None and here.state.customer_id != customer_id:
        told = N_("the event '%(key)s' belongs to another customer; correct one of them")
        place.note("other-customer", row, "customer", Sentence(told, key=short(row.key)))
        return None
    before = _known(here.state, row.cleared) if here else None
    event = row.event(place.limits)
    values, problems = _values(event, before, place)
    for problem in problems:
        place.note(problem.code, row, problem.field, _told(problem, event))
    after = _state(customer_id, values, here)
    here_id, state = (here.id, here.state) if here else (None, None)
    return Change(row.number, row.key, here_id, state, after)


def _values(
    told: NewEvent, before: Mapping[str, Any] | None, place: _Place
) -> tuple[dict[str, Any], tuple[WaitProblem, ...]]:
    """As told; where that cannot be, with the second reading of times that clocks showed twice."""
    first = event_values(told, before)
    zone = place.plan.zone
    for names in READ_ANEW if first[1] else ():
        times = ((name, getattr(told, name)) for name in names)
        later: dict[str, Any] = {
            name: second_reading(at, zone) for name, at in times if at is not None and at.fold
        }
        found = event_values(replace(told, **later), before) if later else first
        if not found[1]:
            return found
    return first


def _told(problem: WaitProblem, event: NewEvent) -> Sentence:
    """A wait that is too long may be right after all, or a time a second one: what to do then."""
    if problem.code in OUT_OF_ORDER and any(at and at.fold for at in _times(event)):
        told = N_(
            "%(problem)s, and mind that this night an hour came twice: "
            "write times with their offset, as 02:10+01:00"
        )
        return Sentence(told, problem=problem.message)
    if problem.code != WAIT_TOO_LONG:
        return problem.message
    setting = "longest_delay" if problem.field == "delivered_at" else "longest_wait"
    told = N_("%(problem)s, or allow it with '%(setting)s' in the mapping")
    return Sentence(told, problem=problem.message, setting=setting)


def _times(event: NewEvent) -> tuple[datetime | None, ...]:
    return event.arrived_at, event.served_at, event.ended_at


def _known(state: EventState, cleared: Sequence[str]) -> Mapping[str, Any]:
    """What is kept, without what the row takes away."""
    known = state._asdict()
    facts = msgspec.json.decode(state.facts)
    known["facts"] = {name: value for name, value in facts.items() if name not in cleared}
    for name in cleared:
        known["actual_wait" if name == "wait" else name] = None
    return known


def _state(customer_id: int, values: Mapping[str, Any], here: FoundEvent | None) -> EventState:
    facts = values["facts"]
    if here is not None and msgspec.json.decode(here.state.facts) == facts:
        written = here.state.facts
    else:
        written = msgspec.json.encode(facts).decode()
    columns = {name: values[name] for name in EventState._fields if name in values}
    return EventState(**{**columns, "customer_id": customer_id, "facts": written})


def _customers(session: Session, keys: set[str]) -> Mapping[str, int]:
    query = select(Customer.key, Customer.id).where(Customer.key.in_(keys))
    return dict(session.execute(query).all())
