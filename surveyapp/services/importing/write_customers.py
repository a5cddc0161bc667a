"""Write changed customers in bulk: staged in a temporary table, then written in few statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from surveyapp.models import Contact, Customer, CustomerKind, folded, segment_of
from surveyapp.services.importing.changes import Along, Change, CustomerState, Step
from surveyapp.services.importing.read_states import state_hash
from surveyapp.services.importing.staging import (
    WAS,
    RowsMovedError,
    fill,
    same,
    staged_table,
    write_whole,
)

CUSTOMER: Table = Customer.__table__  # type: ignore[assignment] # declared tables are tables
CONTACT: Table = Contact.__table__  # type: ignore[assignment] # the same
ACCOUNT = CUSTOMER.alias()
TABLES = MetaData()
WORD = String(20)


def _like(table: Table, name: str, called: str = "") -> Column[Any]:
    return Column(called or name, table.c[name].type)


GUARDED = {
    CUSTOMER: ("account_id", "basis", "language", "facts"),
    CONTACT: ("name", "email", "undeliverable_at", "phone", "time_zone"),
}
"""What nobody else may have changed meanwhile."""
MOVES = {
    "moves_facts": (CUSTOMER, ("basis", "language", "facts")),
    "moves_place": (CUSTOMER, ("account_id", "segment")),
    "moves_name": (CONTACT, ("name", "folded_name")),
    "moves_email": (CONTACT, ("email", "undeliverable_at")),
    "moves_phone": (CONTACT, ("phone", "time_zone")),
}
"""Columns that change together; each index that a statement touches takes SQLite its time."""
STAGED = staged_table(
    TABLES,
    "staged_customer",
    Column("n", Integer, primary_key=True),
    Column("row_id", Integer),
    _like(CUSTOMER, "key"),
    Column("step", WORD),
    Column("contact_step", WORD),
    *[Column(name, Boolean) for name in MOVES],
    Column("kind", WORD),
    _like(CUSTOMER, "key", "account"),
    Column("basis", WORD),
    _like(CUSTOMER, "language"),
    Column("facts", Text),
    *[_like(CONTACT, name) for name in ("name", "email", "phone", "time_zone")],
    _like(CUSTOMER, "segment"),
    _like(CONTACT, "folded_name"),
    _like(CONTACT, "undeliverable_at"),
    Column(f"{WAS}account_id", Integer),
    Column(f"{WAS}basis", WORD),
    _like(CUSTOMER, "language", f"{WAS}language"),
    Column(f"{WAS}facts", Text),
    *[_like(CONTACT, name, WAS + name) for name in ("name", "email", "phone", "time_zone")],
    _like(CONTACT, "undeliverable_at", f"{WAS}undeliverable_at"),
    Column("before", Text),
    Column("after_hash", String(64)),
)
NEW, GONE = STAGED.c.step == Step.NEW, STAGED.c.step == Step.GONE
CONTACT_NEW, CONTACT_GONE = (
    STAGED.c.contact_step == Step.NEW,
    STAGED.c.contact_step == Step.GONE,
)
NO_ACCOUNT = STAGED.c.account.is_(None)
WRITTEN = select(CUSTOMER.c.id, STAGED.c.before, STAGED.c.after_hash).join(
    CUSTOMER, CUSTOMER.c.key == STAGED.c.key
)
"""Ids of the customers that were written, with what undoing needs."""
TAKEN_AWAY = "taken away"


def stage_customers(connection: Connection, changes: Sequence[Change], first: int) -> Counter[str]:
    """Get changes ready to be written, numbered from ``first`` on; how many of each kind."""
    moving = [(change, _moves(change)) for change in changes]
    fill(connection, STAGED, (_row(n, *pair) for n, pair in enumerate(moving, first)))
    return Counter(part for pair in moving for part in _parts(*pair))


def write_customers(session: Session, meant: Counter[str], now: datetime) -> None:
    """Write what was staged.

    Raises:
        RowsMovedError: a row is not as it was when it was staged; do not commit.
    """
    _add(session, meant, now)
    _add_contacts(session, meant)
    _change(session, meant, now)
    _take_away(session, meant)


def _row(n: int, change: Change, moves: Mapping[str, bool]) -> tuple[Any, ...]:
    to: CustomerState = change.after or change.before
    was: CustomerState = change.before or change.after
    more: Along = change.more
    return (
        n,
        change.id,
        change.key,
        change.step,
        more.contact,
        *moves.values(),
        *_plain(to),
        _segment(to.facts),
        folded(to.name),
        more.refused_after,
        more.account_id,
        *_plain(was)[2:],
        more.refused_at,
        _kept(change.before, more),
        state_hash(to),
    )


def _plain(state: CustomerState) -> tuple[str | None, ...]:
    kind, account, basis, *rest = state
    return (str(kind), account, str(basis), *rest)


def _segment(facts: str) -> str | None:
    """Few files have one, and decoding all facts takes time."""
    return segment_of(msgspec.json.decode(facts)) if '"segment"' in facts else None


def _kept(state: CustomerState | None, more: Along) -> str | None:
    """What undoing needs, as JSON."""
    if state is None:
        return None
    raw = {"facts": msgspec.Raw(state.facts.encode())}
    contact = {"has_contact": more.has_contact, "undeliverable_at": more.refused_at}
    return msgspec.json.encode(state._asdict() | raw | contact).decode()


def _moves(change: Change) -> dict[str, bool]:
    """Which of ``MOVES`` a change is about."""
    was, to, more = change.before, change.after, change.more
    if was is None or to is None:
        return dict.fromkeys(MOVES, False)
    reached = more.has_contact and more.contact is None
    return {
        "moves_facts": was[2:5] != to[2:5],
        "moves_place": was.account != to.account or _segment(was.facts) != _segment(to.facts),
        "moves_name": reached and was.name != to.name,
        "moves_email": reached and (was.email, more.refused_at) != (to.email, more.refused_after),
        "moves_phone": reached and (was.phone, was.time_zone) != (to.phone, to.time_zone),
    }


def _parts(change: Change, moves: Mapping[str, bool]) -> Iterator[str]:
    """What there is to do for a change."""
    if change.after is None:
        yield TAKEN_AWAY
    elif change.before is None:
        yield f"new {change.after.kind}"
    yield from (name for name, needed in moves.items() if needed)
    if change.more.contact is not None:
        yield f"{change.more.contact} contact"


def _as_it_was(table: Table, names: Iterable[str]) -> ColumnElement[bool]:
    own = CUSTOMER.c.id if table is CUSTOMER else CONTACT.c.customer_id
    guards = [same(table.c[name], STAGED.c[WAS + name]) for name in names if name in GUARDED[table]]
    return and_(own == STAGED.c.row_id, *guards)


def _take_away(session: Session, meant: Counter[str]) -> None:
    for table, own, gone, part in (
        (CONTACT, CONTACT.c.customer_id, CONTACT_GONE, f"{Step.GONE} contact"),
        (CUSTOMER, CUSTOMER.c.id, GONE, TAKEN_AWAY),
    ):
        rows = select(STAGED.c.row_id).where(gone, _as_it_was(table, GUARDED[table]))
        write_whole(session, delete(table).where(own.in_(rows.correlate(None))), meant[part])
        # With a customer a contact would go that somebody else added meanwhile.
        found = exists().where(GONE, CONTACT.c.customer_id == STAGED.c.row_id)
        if table is CONTACT and meant[TAKEN_AWAY] and session.scalar(select(found)):
            raise RowsMovedError


def _add(session: Session, meant: Counter[str], now: datetime) -> None:
    """Accounts first, by whose keys persons then find them."""
    own = ("key", "kind", "basis", "language", "facts", "segment")
    at = literal(now, CUSTOMER.c.created_at.type)
    for kind in (CustomerKind.ACCOUNT, CustomerKind.PERSON):
        rows = (
            select(*[STAGED.c[name] for name in own], ACCOUNT.c.id, at, at)
            .outerjoin(ACCOUNT, ACCOUNT.c.key == STAGED.c.account)
            .where(NEW, STAGED.c.kind == kind.value, or_(NO_ACCOUNT, ACCOUNT.c.id.is_not(None)))
            .order_by(STAGED.c.n)
        )
        names = [*own, "account_id", "created_at", "changed_at"]
        write_whole(session, insert(CUSTOMER).from_select(names, rows), meant[f"new {kind}"])


def _add_contacts(session: Session, meant: Counter[str]) -> None:
    own = ("name", "folded_name", "email", "undeliverable_at", "phone", "time_zone")
    rows = (
        select(CUSTOMER.c.id, *[STAGED.c[name] for name in own])
        .join(CUSTOMER, CUSTOMER.c.key == STAGED.c.key)
        .where(CONTACT_NEW)
        .order_by(STAGED.c.n)
    )
    added = insert(CONTACT).from_select(["customer_id", *own], rows)
    write_whole(session, added, meant[f"{Step.NEW} contact"])


def _change(session: Session, meant: Counter[str], now: datetime) -> None:
    account = select(ACCOUNT.c.id).where(ACCOUNT.c.key == STAGED.c.account).correlate(STAGED)
    there = or_(NO_ACCOUNT, account.exists())
    for part, (table, names) in MOVES.items():
        values: dict[str, Any] = {name: STAGED.c[name] for name in names if name != "account_id"}
        moving = [STAGED.c[part], _as_it_was(table, names)]
        if "account_id" in names:
            values |= {"account_id": account.scalar_subquery()}
            moving.append(there)
        if table is CUSTOMER:
            values |= {"changed_at": now}
        write_whole(session, update(table).where(*moving).values(values), meant[part])
