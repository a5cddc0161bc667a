"""Compare rows of a file with the customers there are: new, changed, unchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.intake.sentences import N_, Sentence, short
from surveyapp.models import Basis, Customer, CustomerKind
from surveyapp.services.importing.changes import (
    Along,
    Change,
    CustomerState,
    GivenConsent,
    Portion,
    Step,
    portions,
)
from surveyapp.services.importing.compare_consents import decided_before, new_consents
from surveyapp.services.importing.customer_rows import CustomerRow
from surveyapp.services.importing.plan import ImportPlan
from surveyapp.services.importing.problem_log import ProblemLog
from surveyapp.services.importing.read_states import FoundCustomer, customers_by

KEPT_AS = {
    CustomerKind.PERSON: N_(
        "'%(key)s' is kept as a person; imports do not change that, so correct the cell"
    ),
    CustomerKind.ACCOUNT: N_(
        "'%(key)s' is kept as an account; imports do not change that, so correct the cell"
    ),
}
UNKNOWN_ACCOUNT = N_(
    "there is no account '%(key)s'; import it first, or let the mapping add accounts "
    "('create_accounts: true')"
)
CONTACT = ("name", "email", "phone", "time_zone")
TOLD = ("kind", "account", "basis", "language", *CONTACT)
CLEARED: Mapping[str, Any] = {"name": ""}


@dataclass(frozen=True, slots=True)
class Accounts:
    """Keys by which rows name accounts: those that are there, and those of persons after all."""

    known: frozenset[str]
    persons: frozenset[str]


def compare_customers(
    session: Session, rows: Sequence[CustomerRow], plan: ImportPlan, log: ProblemLog
) -> Iterator[Portion]:
    """Portions in the order of the rows; those that cannot be are noted and left out."""
    brought = frozenset(row.key for row in rows if row.kind is CustomerKind.ACCOUNT)
    for some in portions(rows):
        yield _portion(session, some, brought, _Place(plan, log))


@dataclass(frozen=True, slots=True)
class _Place:
    plan: ImportPlan
    log: ProblemLog

    def note(self, code: str, row: CustomerRow, field: str, told: Sentence) -> None:
        place = self.plan.fields.get(field)
        self.log.add(code, told, row.number, place.column if place and place.column else None)


def _portion(
    session: Session, rows: Sequence[CustomerRow], brought: frozenset[str], place: _Place
) -> Portion:
    found = {c.key: c for c in customers_by(session, Customer.key, [row.key for row in rows])}
    accounts = _accounts(session, rows)
    decided = decided_before(session, rows, found)
    portion = Portion()
    for row in rows:
        here = found.get(row.key)
        if not _is_possible(row, here, place):
            continue
        _check_account(row, accounts, brought, place)
        after = _after(row, here)
        consents = new_consents(row, decided.get(here.id, ()) if here else ())
        if here is None:
            along = Along(Step.NEW if any(after[5:]) else None, consents)
            portion.new.append(Change(row.number, row.key, None, None, after, along))
        elif after != here.state or consents:
            along = _along(here, after, consents)
            portion.changed.append(Change(row.number, row.key, here.id, here.state, after, along))
        else:
            portion.unchanged += 1
    return portion


def _is_possible(row: CustomerRow, here: FoundCustomer | None, place: _Place) -> bool:
    was = CustomerKind(here.state.kind) if here else None
    kind = row.kind or was or CustomerKind.PERSON
    if was is not None and kind is not was:
        place.note("other-kind", row, "kind", Sentence(KEPT_AS[was], key=short(row.key)))
        return False
    if kind is CustomerKind.ACCOUNT and row.account is not None:
        told = N_("'%(key)s' is an account and cannot belong to another; blank the cell")
        place.note("account-in-account", row, "account", Sentence(told, key=short(row.key)))
        return False
    return True


def _along(here: FoundCustomer, after: CustomerState, consents: tuple[GivenConsent, ...]) -> Along:
    is_reached = here.has_contact or here.state[5:] == after[5:]
    # That the old address was refused says nothing of a new one.
    kept = here.undeliverable_at if here.state.email == after.email else None
    refused = here.undeliverable_at
    contact = None if is_reached else Step.NEW
    return Along(contact, consents, here.account_id, here.has_contact, refused, kept)


def _check_account(
    row: CustomerRow, accounts: Accounts, brought: frozenset[str], place: _Place
) -> None:
    if row.account is None:
        return
    if row.account in accounts.persons:
        code, told = "no-account", N_("'%(key)s' is a person, not an account; name an account")
    elif row.account in accounts.known or row.account in brought:
        return
    elif place.plan.create_accounts:
        code = "unknown-account"
        told = N_("'%(key)s' is a person in this file, not an account; name an account")
    else:
        code, told = "unknown-account", UNKNOWN_ACCOUNT
    place.note(code, row, "account", Sentence(told, key=short(row.account)))


def _after(row: CustomerRow, here: FoundCustomer | None) -> CustomerState:
    before = here.state if here else EMPTY
    changes: dict[str, Any] = {
        name: CLEARED.get(name) for name in row.cleared if name in CustomerState._fields
    }
    for name in TOLD:
        if (told := getattr(row, name)) is not None:
            changes[name] = told
    if here is None:
        return EMPTY._replace(**changes, facts=row.facts.decode())
    return before._replace(**changes, facts=_merged(before.facts, row))


EMPTY = CustomerState(CustomerKind.PERSON, None, Basis.CHOSEN, None, "{}", "", None, None, None)


def _merged(before: str, row: CustomerRow) -> str:
    known = msgspec.json.decode(before)
    after = {**known, **msgspec.json.decode(row.facts)}
    for name in row.cleared:
        after.pop(name, None)
    return before if after == known else msgspec.json.encode(after).decode()


def _accounts(session: Session, rows: Sequence[CustomerRow]) -> Accounts:
    keys = {row.account for row in rows if row.account is not None}
    if not keys:
        return Accounts(frozenset(), frozenset())
    query = select(Customer.key, Customer.kind).where(Customer.key.in_(keys))
    found = session.execute(query).all()
    persons = frozenset(key for key, kind in found if kind is CustomerKind.PERSON)
    return Accounts(frozenset(key for key, _ in found), persons)
