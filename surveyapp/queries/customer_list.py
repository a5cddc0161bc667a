"""Customers in portions, by key, name or e-mail: as fast among a million as among ten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from surveyapp.models import Contact, Customer, CustomerKind, folded

LINES = 50
MOST_SEGMENTS = 30
LAST_SIGN = "\U0010ffff"
"""Sorts behind every other: what begins with a text lies between the text and it."""


class SearchBy(StrEnum):
    """What a search looks at the beginning of."""

    NAME = "name"
    KEY = "key"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list; ``after`` and ``after_id`` are where the list before ended."""

    find: str = ""
    by: SearchBy = SearchBy.NAME
    kind: CustomerKind | None = None
    segment: str | None = None
    after: str | None = None
    after_id: int = 0


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer in a list."""

    id: int
    key: str
    kind: CustomerKind
    segment: str | None
    name: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class CustomerList:
    """Some customers in order; ``after`` and ``after_id`` lead to the next, None at the end."""

    lines: tuple[CustomerLine, ...]
    after: str | None
    after_id: int


def customer_list(session: Session, wanted: Wanted) -> CustomerList:
    """Those who fit, in the order of what is searched by; by key where nothing is searched."""
    order = _order(wanted)
    query = _narrowed(_columns(order), order, wanted)
    if wanted.after is not None:
        query = query.where(_behind(order, wanted))
    ordered = (order,) if order is Customer.key else (order, Contact.customer_id)
    rows = session.execute(query.order_by(*ordered).limit(LINES + 1)).all()
    lines = tuple(CustomerLine(*row[:-1]) for row in rows[:LINES])
    if len(rows) <= LINES:
        return CustomerList(lines, None, 0)
    return CustomerList(lines, rows[LINES - 1][-1], lines[-1].id)


def segments(session: Session) -> tuple[str, ...]:
    """The segments there are; one step of the index each, as reading all would take too long."""
    found: list[str] = []
    query = select(func.min(Customer.segment))
    while len(found) < MOST_SEGMENTS:
        last = query.where(Customer.segment > found[-1]) if found else query
        following = session.scalar(last)
        if following is None:
            break
        found.append(following)
    return tuple(found)


def _order(wanted: Wanted) -> InstrumentedAttribute[Any]:
    if not wanted.find or wanted.by is SearchBy.KEY:
        return Customer.key
    return Contact.folded_name if wanted.by is SearchBy.NAME else Contact.email


def _columns(order: InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    columns = (
        Customer.id,
        Customer.key,
        Customer.kind,
        Customer.segment,
        Contact.name,
        Contact.email,
        order,
    )
    if order is Customer.key:
        return select(*columns).outerjoin(Contact, Contact.customer_id == Customer.id)
    return select(*columns).join_from(Contact, Customer, Customer.id == Contact.customer_id)


def _narrowed(
    query: Select[*tuple[Any, ...]], order: InstrumentedAttribute[Any], wanted: Wanted
) -> Select[*tuple[Any, ...]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.find:
        start = wanted.find if wanted.by is SearchBy.KEY else folded(wanted.find)
        # Of two lower bounds SQLite may choose the wrong one and read all that was listed before.
        conditions += [order >= max(start, wanted.after or ""), order < start + LAST_SIGN]
    if wanted.kind is not None:
        conditions.append(Customer.kind == wanted.kind)
    if wanted.segment is not None:
        conditions.append(Customer.segment == wanted.segment)
    return query.where(*conditions)


def _behind(order: InstrumentedAttribute[Any], wanted: Wanted) -> ColumnElement[bool]:
    if order is Customer.key and wanted.find:
        return order != wanted.after
    if order is Customer.key:
        return order > wanted.after
    return tuple_(order, Contact.customer_id) > tuple_(wanted.after, wanted.after_id)


def persons_of(session: Session, account_id: int) -> Sequence[CustomerLine]:
    """The first persons of an account."""
    query = (
        _columns(Customer.key)
        .where(Customer.account_id == account_id)
        .order_by(Customer.key)
        .limit(LINES)
    )
    return [CustomerLine(*row[:-1]) for row in session.execute(query)]
