"""Find those a programme's trigger speaks of, each with the moment an invitation would be due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import Customer, CustomerKind, Event, FactValue
from surveyapp.services.programmes.anniversaries import anniversary_near
from surveyapp.services.programmes.candidate_rows import (
    LONGEST_GROUP,
    PEOPLE,
    Account,
    Row,
    candidate_of,
    facts_of,
    facts_of_account,
)
from surveyapp.services.programmes.chunks import among, chunks
from surveyapp.services.programmes.find_events import Happened, events_to_look_at
from surveyapp.services.programmes.planning import Candidate, LeftOut, Plan, Reason
from surveyapp.services.programmes.programme_rules import (
    AnniversaryTrigger,
    EventTrigger,
    FilterTrigger,
    ListTrigger,
    ManagersTrigger,
    Occurrence,
)
from surveyapp.services.programmes.rules_fields import as_day
from surveyapp.services.programmes.send_window import time_zone

ROWS_AT_ONCE = 2_000
PURCHASE = "purchase"
MIDNIGHT = time(0)


def find_candidates(
    session: Session, plan: Plan, left_out: LeftOut, now: datetime
) -> Iterator[Candidate]:
    """Everybody the trigger speaks of who meets the condition; the others are noted."""
    match plan.rules.trigger:
        case ListTrigger(keys):
            return _listed(session, plan, left_out, keys)
        case FilterTrigger():
            return _filtered(session, plan, left_out)
        case EventTrigger() as trigger:
            events = events_to_look_at(session, plan, trigger, now)
            return _after_events(session, plan, left_out, trigger, events)
        case AnniversaryTrigger(of):
            return _anniversaries(session, plan, left_out, of, now)
        case ManagersTrigger(fact):
            return _managers(session, plan, left_out, fact)


def _listed(
    session: Session, plan: Plan, left_out: LeftOut, wanted: Iterable[str]
) -> Iterator[Candidate]:
    for keys in chunks(wanted):
        found: set[str | None] = set()
        seen: set[int] = set()
        for column in (Customer.key, Account.key):
            for row in session.execute(
                PEOPLE.where(among(session, column, keys)).order_by(Customer.id)
            ):
                found |= {row.key, row.account_key}
                if row.id not in seen:
                    seen.add(row.id)
                    yield from _once(plan, row, left_out)
        for key in keys:
            if key not in found:
                left_out.note(key, Reason.UNKNOWN_KEY)


def _filtered(session: Session, plan: Plan, left_out: LeftOut) -> Iterator[Candidate]:
    query = PEOPLE.order_by(Customer.id).execution_options(yield_per=ROWS_AT_ONCE)
    for row in session.execute(query):
        yield from _once(plan, row, left_out)


def _after_events(
    session: Session,
    plan: Plan,
    left_out: LeftOut,
    trigger: EventTrigger,
    found: Iterable[Happened],
) -> Iterator[Candidate]:
    for events in chunks(found, ROWS_AT_ONCE):
        ids = sorted({event.customer_id for event in events})
        people = {
            row.id: row for row in session.execute(PEOPLE.where(among(session, Customer.id, ids)))
        }
        for event in events:
            if event.customer_id in people:
                yield from _of_event(plan, trigger, people[event.customer_id], event, left_out)


def _of_event(
    plan: Plan, trigger: EventTrigger, row: Row, event: Happened, left_out: LeftOut
) -> Iterator[Candidate]:
    facts = {**facts_of(row), **event.facts}
    if not plan.condition.holds(facts):
        left_out.note(event.key, Reason.CONDITION)
        return
    first = trigger.occurrence is Occurrence.FIRST
    candidate = candidate_of(plan, row, facts, f"c{row.id}" if first else f"e{event.id}")
    candidate.moment = event.moment + trigger.after
    candidate.event_id, candidate.event_key = event.id, event.key
    yield candidate


def _anniversaries(
    session: Session, plan: Plan, left_out: LeftOut, of: str, now: datetime
) -> Iterator[Candidate]:
    first_purchases = _first_purchases(session) if not of else {}
    query = PEOPLE.order_by(Customer.id).execution_options(yield_per=ROWS_AT_ONCE)
    for row in session.execute(query):
        facts = facts_of(row)
        zone = row.time_zone or plan.rules.time_zone
        began = _day_of(first_purchases.get(row.id), zone, plan.rules.time_zone) or as_day(
            str(facts.get(of) or "")[:10]
        )
        if began is None:
            left_out.note(row.key, Reason.NO_DATE)
            continue
        near = anniversary_near(began, plan.rules, zone, now)
        if near is None:
            continue
        if not plan.condition.holds(facts):
            left_out.note(row.key, Reason.CONDITION)
            continue
        candidate = candidate_of(plan, row, facts, f"c{row.id}:y{near.year}")
        candidate.moment = near.moment
        yield candidate


def _day_of(moment: datetime | None, zone: str, at_home: str) -> date | None:
    """The day by the customer's own clock; files tell a day alone as its midnight at home."""
    if moment is None:
        return None
    told = moment.astimezone(time_zone(at_home))
    if told.time() == MIDNIGHT:
        return told.date()
    return moment.astimezone(time_zone(zone)).date()


def _first_purchases(session: Session) -> dict[int, datetime]:
    query = (
        select(Event.customer_id, func.min(Event.happened_at, type_=Event.happened_at.type))
        .where(Event.kind == PURCHASE, Event.happened_at.is_not(None))
        .group_by(Event.customer_id)
    )
    return {person: moment for person, moment in session.execute(query) if moment}


def _managers(session: Session, plan: Plan, left_out: LeftOut, fact: str) -> Iterator[Candidate]:
    query = select(Customer.id, Customer.key, Customer.basis, Customer.facts).where(
        Customer.kind == CustomerKind.ACCOUNT
    )
    for accounts in chunks(session.execute(query.order_by(Customer.id)).all()):
        wanted = sorted({str((row.facts or {}).get(fact) or "") for row in accounts} - {""})
        people = {
            row.key: row
            for row in session.execute(PEOPLE.where(among(session, Customer.key, wanted)))
        }
        for account in accounts:
            facts = facts_of_account(account)
            manager = people.get(str(facts.get(fact) or ""))
            if not plan.condition.holds(facts):
                left_out.note(account.key, Reason.CONDITION)
            elif manager is None:
                left_out.note(account.key, Reason.NO_MANAGER)
            else:
                yield _for_account(plan, manager, account, facts)


def _for_account(
    plan: Plan, manager: Row, account: Row, facts: Mapping[str, FactValue]
) -> Candidate:
    occasion = f"w{plan.wave_id or 0}:a{account.id}:c{manager.id}"
    candidate = candidate_of(plan, manager, facts, occasion)
    candidate.account_key = account.key
    candidate.group = account.key[:LONGEST_GROUP]
    return candidate


def _once(plan: Plan, row: Row, left_out: LeftOut) -> Iterator[Candidate]:
    facts = facts_of(row)
    if plan.condition.holds(facts):
        yield candidate_of(plan, row, facts, f"w{plan.wave_id or 0}:c{row.id}")
    else:
        left_out.note(row.key, Reason.CONDITION)
