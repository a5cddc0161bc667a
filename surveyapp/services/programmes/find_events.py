"""Find the events a programme has to look at: new ones, and those that came in late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from surveyapp.models import Event, FactValue, Invitation
from surveyapp.services.customers.record_event import ABANDONED
from surveyapp.services.programmes.planning import Plan
from surveyapp.services.programmes.programme_rules import CountedFrom, EventTrigger, Occurrence

ROWS_AT_ONCE = 2_000
MARGIN = timedelta(days=2)
"""How far before the last look events are looked at again: times are told late, clocks differ."""
SOON = timedelta(days=1)
"""Events may lie so far ahead: another system's clock, or a visit that ends tonight."""

TIMES: dict[CountedFrom, Any] = {
    CountedFrom.HAPPENED_AT: Event.happened_at,
    CountedFrom.ENDED_AT: Event.ended_at,
    CountedFrom.DELIVERED_AT: Event.delivered_at,
}
TOLD: tuple[Any, ...] = (
    Event.facts.label("event_facts"),
    Event.unit,
    Event.channel,
    Event.value,
    Event.actual_wait,
    Event.abandoned_after,
)
"""What is known of an event beside its times."""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event, the moment a delay is counted from, and what is known of it."""

    id: int
    key: str
    customer_id: int
    moment: datetime
    facts: dict[str, FactValue]


def events_to_look_at(
    session: Session, plan: Plan, trigger: EventTrigger, now: datetime
) -> Iterator[Happened]:
    """Events of the trigger's kind that are not too old and have no invitation of the programme."""
    moment = TIMES[trigger.counted_from]
    query = (
        select(
            Event.id,
            Event.key,
            Event.customer_id,
            moment.label("moment"),
            *TOLD,
        )
        .where(
            Event.kind == trigger.event,
            moment >= earliest(plan, trigger, now),
            moment <= now + SOON,
            ~has_invitation(plan),
            *unseen(plan, moment),
            *of_occurrence(trigger.occurrence),
        )
        .order_by(moment, Event.id)
    )
    for row in session.execute(query).all():
        yield Happened(row.id, row.key, row.customer_id, row.moment, facts_of_event(row))


def earliest(plan: Plan, trigger: EventTrigger, now: datetime) -> datetime:
    """What happened before is too long ago."""
    return now - plan.rules.late - trigger.after


def has_invitation(plan: Plan) -> ColumnElement[bool]:
    """Whether the programme has invited about the event."""
    return exists().where(
        Invitation.event_id == Event.id, Invitation.programme_id == plan.programme_id
    )


def unseen(plan: Plan, moment: Any) -> Iterator[ColumnElement[bool]]:
    """New since the last look, or told late."""
    if plan.looked_at is not None:
        since = plan.looked_at - MARGIN
        yield or_(moment >= since, Event.received_at >= since, Event.received_at.is_(None))


def of_occurrence(occurrence: Occurrence) -> Iterator[ColumnElement[bool]]:
    """First or repeated among the customer's events of this kind."""
    if occurrence is Occurrence.ANY:
        return
    other = aliased(Event)
    earlier = exists().where(
        other.customer_id == Event.customer_id,
        other.kind == Event.kind,
        or_(
            other.happened_at < Event.happened_at,
            and_(other.happened_at == Event.happened_at, other.id < Event.id),
        ),
    )
    yield ~earlier if occurrence is Occurrence.FIRST else earlier


def facts_of_event(row: Any) -> dict[str, FactValue]:
    """What conditions may ask of an event, from a row with ``TOLD``."""
    known = dict(row.event_facts or {})
    for name in ("unit", "channel", "value", "actual_wait", "abandoned_after"):
        value = getattr(row, name)
        if value is not None:
            known[name] = value
    if row.actual_wait is not None or row.abandoned_after is not None:
        known[ABANDONED] = "no" if row.abandoned_after is None else "yes"
    return known
