"""Ask again, just before first mails leave, whom and what about they were planned: both change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.models import (
    Contact,
    Customer,
    Event,
    FactValue,
    Invitation,
    InvitationStatus,
    Link,
    Message,
    Programme,
)
from surveyapp.queries.account_name import ACCOUNT
from surveyapp.services.customers.facts import facts_to_name
from surveyapp.services.programmes.candidate_rows import (
    PERSON,
    Account,
    Row,
    facts_of,
    facts_of_account,
)
from surveyapp.services.programmes.fact_conditions import FactCondition, read_condition
from surveyapp.services.programmes.find_events import TIMES, TOLD, facts_of_event
from surveyapp.services.programmes.move_planned import TOLD_ANEW, Move, moved
from surveyapp.services.programmes.programme_rules import EventTrigger, ManagersTrigger, Rules
from surveyapp.services.programmes.read_rules import read_rules

Accounts = Mapping[str, Row]

# From the messages on: in this order no database begins with all customers.
_PLANNED = (
    select(
        *PERSON,
        *TOLD,
        *TIMES.values(),
        Message.id.label("message_id"),
        Invitation.id.label("invitation_id"),
        Invitation.event_id,
        Invitation.due_at,
        Link.facts.label("link_facts"),
        TOLD_ANEW.label("told_anew"),
        Programme.id.label("programme_id"),
        Programme.rules,
    )
    .select_from(Message)
    .join(Invitation, Invitation.id == Message.invitation_id)
    .join(Link, Link.id == Invitation.link_id)
    .join(Programme, Programme.id == Invitation.programme_id)
    .join(Customer, Customer.id == Invitation.customer_id)
    .outerjoin(Account, Account.id == Customer.account_id)
    .outerjoin(Contact, Contact.customer_id == Customer.id)
    .outerjoin(Event, Event.id == Invitation.event_id)
    .where(Message.number == 0, Invitation.status == InvitationStatus.PLANNED)
)


def look_again(
    session: Session, message_ids: Sequence[int], now: datetime
) -> dict[int, Move | None]:
    """Message -> where to it moves; None where whom it is for no longer meets the condition.

    First mails that may leave as they were planned are not in it, and no others are.
    """
    rows = session.execute(_PLANNED.where(Message.id.in_(message_ids))).all()
    written = {row.programme_id: row.rules for row in rows}
    meant = {number: _meant(session, rules) for number, rules in written.items()}
    accounts = _accounts(session, rows)
    found: dict[int, Move | None] = {}
    for row in rows:
        rules, condition = meant[row.programme_id]
        if not condition.holds(_facts(rules, row, accounts)):
            found[row.message_id] = None
        elif (move := _moved(rules, row, now)) is not None:
            found[row.message_id] = move
    return found


def _meant(session: Session, document: Mapping[str, object]) -> tuple[Rules, FactCondition]:
    """Rules that fit no more hold nobody back here; their programme is paused when it is run."""
    rules, _problems = read_rules(document)
    if not rules.where:
        return rules, FactCondition(None)
    known = facts_to_name(session, with_event=isinstance(rules.trigger, EventTrigger))
    return rules, read_condition(rules.where, known)[0]


def _accounts(session: Session, rows: Sequence[Row]) -> Accounts:
    """Those that account managers are asked about."""
    keys = {str(row.link_facts[ACCOUNT]) for row in rows if ACCOUNT in (row.link_facts or {})}
    if not keys:
        return {}
    query = select(Customer.key, Customer.basis, Customer.facts).where(Customer.key.in_(keys))
    return {row.key: row for row in session.execute(query)}


def _facts(rules: Rules, row: Row, accounts: Accounts) -> dict[str, FactValue]:
    if isinstance(rules.trigger, ManagersTrigger):
        account = accounts.get(str((row.link_facts or {}).get(ACCOUNT)))
        return {} if account is None else facts_of_account(account)
    return facts_of(row) if row.event_id is None else {**facts_of(row), **facts_of_event(row)}


def _moved(rules: Rules, row: Row, now: datetime) -> Move | None:
    """It moves here where it would be early; at its next run the programme moves the others."""
    trigger = rules.trigger
    if not row.told_anew or not isinstance(trigger, EventTrigger):
        return None
    moment = getattr(row, trigger.counted_from.value)
    move = moved(rules, row.invitation_id, row.due_at, moment, row.time_zone, now)
    return move if move is not None and move.due_at > now else None
