"""Events some at a time, the latest first; as fast among a million as among ten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, tuple_
from sqlalchemy.orm import Session

from surveyapp.models import Customer, Event, Moment

LINES = 50
MOST_KINDS = 30


@dataclass(frozen=True, slots=True)
class WantedEvents:
    """What to list: of one kind, of one customer, or those whose time nobody told.

    ``before`` and ``before_id`` are where the list before ended.
    """

    kind: str | None = None
    timeless: bool = False
    before: datetime | None = None
    before_id: int | None = None


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in a list; times waited are minutes."""

    id: int
    key: str
    customer_id: int
    customer_key: str
    kind: str
    happened_at: datetime | None
    unit: str | None
    channel: str | None
    value: float | None
    actual_wait: float | None
    abandoned_after: float | None


@dataclass(frozen=True, slots=True)
class EventList:
    """Some events in order; the last of them leads to the next where there are more."""

    lines: tuple[EventLine, ...]
    more: bool


COLUMNS = (
    Event.id,
    Event.key,
    Event.customer_id,
    Customer.key,
    Event.kind,
    Event.happened_at,
    Event.unit,
    Event.channel,
    Event.value,
    Event.actual_wait,
    Event.abandoned_after,
)


def event_list(session: Session, wanted: WantedEvents) -> EventList:
    """Events that fit, the latest first; those without a time by their number."""
    query = select(*COLUMNS).join(Customer, Customer.id == Event.customer_id).limit(LINES + 1)
    if wanted.kind is not None:
        query = query.where(Event.kind == wanted.kind)
    if wanted.timeless:
        query = query.where(Event.happened_at.is_(None)).order_by(Event.id.desc())
        if wanted.before_id is not None:
            query = query.where(Event.id < wanted.before_id)
    else:
        query = query.where(Event.happened_at.is_not(None))
        query = query.order_by(Event.happened_at.desc(), Event.id.desc())
        if wanted.before is not None:
            place = tuple_(Event.happened_at, Event.id)
            # As the column keeps it: servers read a time with an offset by a clock of their own.
            behind = (literal(wanted.before, Moment()), wanted.before_id or 0)
            query = query.where(place < tuple_(*behind))
    rows = session.execute(query).all()
    return EventList(tuple(EventLine(*row) for row in rows[:LINES]), len(rows) > LINES)


def events_of(session: Session, customer_id: int) -> tuple[EventLine, ...]:
    """The latest events of a customer."""
    query = (
        select(*COLUMNS)
        .join(Customer, Customer.id == Event.customer_id)
        .where(Event.customer_id == customer_id)
        .order_by(Event.happened_at.desc(), Event.id.desc())
        .limit(LINES)
    )
    return tuple(EventLine(*row) for row in session.execute(query))


def event_kinds(session: Session) -> tuple[str, ...]:
    """The kinds there are; one step of the index each."""
    found: list[str] = []
    query = select(func.min(Event.kind))
    while len(found) < MOST_KINDS:
        following = session.scalar(query.where(Event.kind > found[-1]) if found else query)
        if following is None:
            break
        found.append(following)
    return tuple(found)
