"""Record what happened with a customer, with the wait derived from what the source told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.intake.sentences import Sentence
from surveyapp.errors import BadInputError, ConflictError, NotFoundError
from surveyapp.models import Customer, Event, FactValue
from surveyapp.services.customers.derive_wait import (
    IN_FUTURE,
    LONGEST_DELAY,
    LONGEST_WAIT,
    Wait,
    WaitProblem,
    WaitTimes,
    derive,
    is_ahead,
)

TIMES = ("arrived_at", "served_at", "ended_at", "promised_at", "delivered_at")
DESCRIBED = ("kind", "happened_at", "unit", "channel", "value", *TIMES)
ABANDONED = "abandoned"
EARLY = "early_minutes"
AHEAD = WaitProblem("in-future", "happened_at", Sentence(IN_FUTURE, field="happened_at"))
WAIT_FACTS = frozenset({ABANDONED, EARLY})
"""Facts that come with a wait and go with it."""
USUAL_KIND = "visit"


class UnfitEventError(BadInputError):
    """The times cannot be right; ``problems`` say which and what to do."""

    def __init__(self, problems: tuple[WaitProblem, ...]) -> None:
        super().__init__("\n".join(problem.message for problem in problems))
        self.problems = problems


class UnknownCustomerError(NotFoundError):
    """Nobody has the key that the event names."""


class ForeignEventError(ConflictError):
    """Another customer has an event with this key already."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event as a source tells it; None where nothing is told. ``wait`` is in minutes."""

    key: str
    customer_key: str
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
    abandoned: bool | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    longest_wait: float = LONGEST_WAIT
    longest_delay: float = LONGEST_DELAY
    told_at: datetime | None = None
    source_id: int | None = None
    """The system that tells it, whose keys are its own; None for files and staff."""


def record_event(session: Session, new: NewEvent, now: datetime) -> Event:
    """Add the event, or complete the one with its key by what is told now.

    Raises:
        UnknownCustomerError: nobody has this customer key.
        ForeignEventError: the event's key belongs to another customer.
        UnfitEventError: the times contradict each other; nothing was recorded.
    """
    customer_id = session.scalar(select(Customer.id).where(Customer.key == new.customer_key))
    if customer_id is None:
        raise UnknownCustomerError
    same = (Event.key == new.key, Event.source_id == new.source_id)
    event = session.scalar(select(Event).where(*same))
    if event is not None and event.customer_id != customer_id:
        raise ForeignEventError
    told = replace(new, told_at=now)
    values, problems = event_values(told, None if event is None else values_of(event))
    if problems:
        raise UnfitEventError(problems)
    if event is None:
        event = Event(key=new.key, source_id=new.source_id, customer_id=customer_id)
        session.add(event)
    event.received_at = now
    for name, value in values.items():
        setattr(event, name, value)
    session.flush()
    return event


def values_of(event: Event) -> dict[str, Any]:
    """What is kept of an event, as ``event_values`` takes and gives it."""
    names = (*DESCRIBED, "actual_wait", "abandoned_after", "facts")
    return {name: getattr(event, name) for name in names}


def event_values(
    new: NewEvent, before: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], tuple[WaitProblem, ...]]:
    """The columns of the event: what is told now over what was known, and the wait of both."""
    known = before or {}
    values = {
        name: known.get(name) if (told := getattr(new, name)) is None else told
        for name in DESCRIBED
    }
    values["kind"] = values["kind"] or USUAL_KIND
    values["happened_at"] = values["happened_at"] or _first_time(values)
    facts = {**(known.get("facts") or {}), **new.facts}
    if is_ahead(new.happened_at, new.told_at):
        return {**values, "facts": facts}, (AHEAD,)
    if before is not None and not _tells_of_waiting(new):
        kept = {name: known.get(name) for name in ("actual_wait", "abandoned_after")}
        return {**values, **kept, "facts": facts}, ()
    return _with_wait(values, facts, new, known)


def _with_wait(
    values: dict[str, Any], facts: dict[str, FactValue], new: NewEvent, known: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[WaitProblem, ...]]:
    gone = known.get("abandoned_after") is not None or bool(facts.get(ABANDONED))
    abandoned = gone if new.abandoned is None else new.abandoned
    wait = derive(
        WaitTimes(
            **{name: values[name] for name in TIMES},
            wait=new.wait,
            abandoned=abandoned,
            longest_wait=new.longest_wait,
            longest_delay=new.longest_delay,
            told_at=new.told_at,
        )
    )
    told_before = known.get("actual_wait") if not abandoned and wait == Wait() else None
    values["actual_wait"] = told_before if wait.actual_wait is None else wait.actual_wait
    values["abandoned_after"] = wait.abandoned_after
    values["facts"] = _wait_facts(facts, wait, abandoned=abandoned)
    return values, wait.problems


def _wait_facts(
    facts: dict[str, FactValue], wait: Wait, *, abandoned: bool
) -> dict[str, FactValue]:
    kept = {name: value for name, value in facts.items() if name not in WAIT_FACTS}
    if wait.early is not None:
        kept[EARLY] = wait.early
    if abandoned and wait.abandoned_after is None:
        # How long is not known; that it was given up still is.
        kept[ABANDONED] = "yes"
    return kept


def _tells_of_waiting(new: NewEvent) -> bool:
    told = (new.wait, new.abandoned, *(getattr(new, name) for name in TIMES))
    return any(value is not None for value in told)


def _first_time(values: Mapping[str, Any]) -> datetime | None:
    """When it happened, where nothing says so: when the customer came, or the goods did."""
    times = (values["arrived_at"], values["delivered_at"], values["served_at"], values["ended_at"])
    return next((time for time in times if time is not None), None)
