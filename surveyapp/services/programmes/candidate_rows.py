"""Rows of people as candidates: what is known of them, and what an invitation needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from surveyapp.models import Contact, Customer, CustomerKind, FactValue
from surveyapp.services.programmes.planning import Candidate, Plan

LONGEST_GROUP = 100
Account = aliased(Customer, name="account")
Row = Any

PERSON: tuple[Any, ...] = (
    Customer.id,
    Customer.key,
    Customer.account_id,
    Customer.language,
    Customer.basis,
    Customer.facts,
    Account.key.label("account_key"),
    Account.facts.label("account_facts"),
    Contact.email,
    Contact.phone,
    Contact.time_zone,
    Contact.unsubscribed_at,
    Contact.undeliverable_at,
)
"""What is read of a person and the person's account."""
PEOPLE: Select[*tuple[Any, ...]] = (
    select(*PERSON)
    .outerjoin(Account, Account.id == Customer.account_id)
    .outerjoin(Contact, Contact.customer_id == Customer.id)
    .where(Customer.kind == CustomerKind.PERSON)
)


def facts_of(row: Row) -> dict[str, FactValue]:
    """What is known of the person; what is known of the account stands in for what is not."""
    known: dict[str, FactValue] = {**(row.account_facts or {}), **(row.facts or {})}
    known["basis"] = row.basis.value
    known["customer_key"] = row.key
    if row.language is not None:
        known["language"] = row.language
    if row.account_key is not None:
        known["account_key"] = row.account_key
    return known


def facts_of_account(account: Row) -> dict[str, FactValue]:
    """What is known of an account by itself."""
    own = {"basis": account.basis.value, "customer_key": account.key, "account_key": account.key}
    return {**(account.facts or {}), **own}


def candidate_of(plan: Plan, row: Row, facts: Mapping[str, FactValue], occasion: str) -> Candidate:
    """Somebody to think of; ``occasion`` is what for, within the programme."""
    group = facts.get(plan.rules.by) if plan.rules.by else None
    return Candidate(
        customer_id=row.id,
        key=row.key,
        account_id=row.account_id,
        language=row.language,
        email=row.email,
        phone=row.phone,
        zone=row.time_zone or plan.rules.time_zone,
        unsubscribed=row.unsubscribed_at is not None,
        undeliverable=row.undeliverable_at is not None,
        occasion=f"p{plan.programme_id}:{occasion}",
        group="" if group is None else str(group)[:LONGEST_GROUP],
        told_arm=_told(facts, plan.rules.arms_from),
    )


def _told(facts: Mapping[str, FactValue], name: str) -> str | None:
    told = facts.get(name) if name else None
    return None if told is None or told == "" else str(told)
