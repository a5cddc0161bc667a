"""Say of every event that a programme does not look at why; else it would seem not to be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, case, func, literal, not_, null, select
from sqlalchemy.orm import Session

from questionnaires.problems import did_you_mean
from surveyapp.models import Customer, CustomerKind, Event
from surveyapp.models.event import KINDS
from surveyapp.services.programmes.find_events import (
    SOON,
    TIMES,
    earliest,
    has_invitation,
    of_occurrence,
    unseen,
)
from surveyapp.services.programmes.planning import LeftOut, Plan, Reason
from surveyapp.services.programmes.programme_rules import EventTrigger, Occurrence
from surveyapp.services.programmes.read_rules import read_rules
from surveyapp.services.programmes.rule_problems import N_, RuleProblem

MOST_NAMED = 100
"""Events passed over that are named; all are counted."""


def note_passed_over(
    session: Session, plan: Plan, trigger: EventTrigger, left_out: LeftOut, now: datetime
) -> None:
    """Count the events of the trigger's kind that are not looked at, each for its first reason."""
    passed = _passed_over(plan, trigger, now)
    counts = select(passed.c.reason, func.count()).group_by(passed.c.reason)
    for reason, n in session.execute(counts.where(passed.c.reason.is_not(None))):
        left_out.counts[Reason(reason)] += n
    named = select(passed.c.key, passed.c.reason).where(passed.c.reason.is_not(None))
    for key, reason in session.execute(named.order_by(passed.c.id.desc()).limit(MOST_NAMED)):
        left_out.name(key, Reason(reason))


def notes_on(session: Session, document: Mapping[str, object]) -> tuple[RuleProblem, ...]:
    """What may not be meant so in a document of rules."""
    trigger = read_rules(document)[0].trigger
    return tuple(unheard_of(session, trigger)) if isinstance(trigger, EventTrigger) else ()


def unheard_of(session: Session, trigger: EventTrigger) -> Iterator[RuleProblem]:
    """That no event of the kind has come so far, which may be a slip of the pen."""
    of_the_kind = select(Event.id).where(Event.kind == trigger.event).limit(1)
    if trigger.event and session.scalar(of_the_kind) is None:
        known = {*KINDS, *session.scalars(select(Event.kind).distinct())}
        hint = "" if trigger.event in known else did_you_mean(trigger.event, known)
        text = N_("No event of the kind '%(kind)s' has come so far.%(hint)s")
        yield RuleProblem("trigger.event", text, {"kind": trigger.event, "hint": hint})


def _passed_over(plan: Plan, trigger: EventTrigger, now: datetime) -> Subquery:
    """Events with the reason why they are not looked at; none where they are."""
    reasons = [(stands, literal(reason.value)) for stands, reason in _reasons(plan, trigger, now)]
    return (
        select(Event.id, Event.key, case(*reasons, else_=null()).label("reason"))
        .join(Customer, Customer.id == Event.customer_id)
        .where(Event.kind == trigger.event)
        .subquery()
    )


def _reasons(
    plan: Plan, trigger: EventTrigger, now: datetime
) -> Iterator[tuple[ColumnElement[bool], Reason]]:
    moment = TIMES[trigger.counted_from]
    yield has_invitation(plan), Reason.ALREADY_INVITED
    yield moment.is_(None), Reason.NO_DATE
    yield moment < earliest(plan, trigger, now), Reason.TOO_LATE
    yield moment > now + SOON, Reason.AHEAD
    yield Customer.kind == CustomerKind.ACCOUNT, Reason.NO_PERSON
    first = trigger.occurrence is Occurrence.FIRST
    for fits in of_occurrence(trigger.occurrence):
        yield not_(fits), Reason.NOT_THE_FIRST if first else Reason.THE_FIRST
    for new in unseen(plan, moment):
        yield not_(new), Reason.LOOKED_AT
