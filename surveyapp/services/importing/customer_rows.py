"""A table of customers as rows that can be compared with the customers there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec

from analysis.intake.sentences import N_, Sentence, short
from analysis.intake.table import Cell, Table
from surveyapp.models import Basis, ConsentPurpose, CustomerKind
from surveyapp.services.customers.facts import FactTypes
from surveyapp.services.importing import cells, contact_values
from surveyapp.services.importing.binding import Binding
from surveyapp.services.importing.cells import CLEAR, Read, of_text
from surveyapp.services.importing.changes import GivenConsent
from surveyapp.services.importing.contact_values import UnfitContact
from surveyapp.services.importing.fact_columns import fact_columns, rows_of
from surveyapp.services.importing.plan import NEVER_CLEARED, ImportPlan, Place
from surveyapp.services.importing.problem_log import ProblemLog

NO_KEY = N_("the key is missing; every row needs one")
REPEATED_KEY = N_("the key '%(key)s' stands in row %(row)s already; keep one of the two")
TO_COME = N_(
    "this decision lies in the future; correct the date, or name the time zone of the file in the "
    "mapping"
)
NO_WORDING = N_(
    "there is a consent here without the version of its wording; fill it in, or name one version "
    "in the mapping"
)
UNREAD = "\N{REPLACEMENT CHARACTER}"
"""Stands for a key that cannot be kept."""
LONGEST_KEY = 100
LONGEST_NAME = 200
LONGEST_WORDING = 100
SINGLE = (
    "key",
    "kind",
    "account",
    "basis",
    "language",
    "name",
    "email",
    "phone",
    "time_zone",
)


class CustomerRow(msgspec.Struct, frozen=True):
    """A row of a file. None keeps what is there, ``cleared`` names what is taken away.

    ``facts`` is a JSON object of what the row gives: a hundred thousand dictionaries would not fit
    in the memory there is.
    """

    number: int
    key: str
    kind: CustomerKind | None = None
    account: str | None = None
    basis: Basis | None = None
    language: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    time_zone: str | None = None
    facts: bytes = b"{}"
    cleared: tuple[str, ...] = ()
    consents: tuple[GivenConsent, ...] = ()


def customer_rows(
    table: Table, plan: ImportPlan, types: FactTypes, log: ProblemLog
) -> list[CustomerRow]:
    """The rows, accounts first; what does not fit is noted."""
    binding = Binding(table, plan, log)
    if not binding.check_columns():
        return []
    facts = fact_columns(binding, types)
    fields = [_field(binding, name) for name in SINGLE]
    consents = _consents(binding)
    given = zip(
        table.row_numbers,
        zip(*fields, strict=True),
        rows_of(facts, table.n),
        consents,
        strict=True,
    )
    names = tuple(facts)
    rows = [_row(number, single, names, fact, agreed) for number, single, fact, agreed in given]
    refuse_repeated_keys(rows, binding)
    rows.extend(_accounts_named(binding, rows))
    rows.sort(key=lambda row: row.kind is not CustomerKind.ACCOUNT)
    return rows


def refuse_repeated_keys(rows: Sequence[Any], binding: Binding) -> None:
    """Note each key that stands in two rows, and each row that has none."""
    column = binding.plan.fields["key"].column or None
    first: dict[str, int] = {}
    for row in rows:
        if row.key == UNREAD:
            continue  # what is wrong with its cell is noted already
        if not row.key:
            binding.log.add("no-key", Sentence(NO_KEY), row.number, column)
        elif row.key in first:
            sentence = Sentence(REPEATED_KEY, key=short(row.key), row=str(first[row.key]))
            binding.log.add("repeated-key", sentence, row.number, column)
        else:
            first[row.key] = row.number


def refuse_decisions_to_come(
    rows: Sequence[CustomerRow], plan: ImportPlan, now: datetime, log: ProblemLog
) -> None:
    """Note consents that lie ahead: they would outlast whatever a customer decides until then."""
    for row in rows:
        for told in row.consents:
            if told.at is not None and told.at > now:
                at = plan.consents[told.purpose].at
                column = at.column if at else None
                log.add("decision-to-come", Sentence(TO_COME), row.number, column)


def _row(
    number: int,
    single: tuple[Any, ...],
    names: tuple[str, ...],
    facts: tuple[Any, ...],
    consents: tuple[GivenConsent, ...],
) -> CustomerRow:
    cleared = tuple(
        name
        for name, value in zip((*SINGLE, *names), (*single, *facts), strict=True)
        if value is CLEAR
    )
    kept: dict[str, Any] = {
        name: None if value is CLEAR else value for name, value in zip(SINGLE, single, strict=True)
    }
    given = {
        name: value
        for name, value in zip(names, facts, strict=True)
        if value is not None and value is not CLEAR
    }
    kept["key"] = kept["key"] or ""
    return CustomerRow(
        number,
        **kept,
        facts=msgspec.json.encode(given),
        cleared=cleared,
        consents=consents,
    )


def _field(binding: Binding, name: str) -> Iterable[Any]:
    place = binding.plan.fields.get(name)
    read = cells.translated(place.values if place else {}, READERS[name])
    unfit = UNREAD if name == "key" else None
    return binding.values(place, read, clearable=name not in NEVER_CLEARED, unfit=unfit)


def _kind(cell: Cell) -> CustomerKind:
    return CustomerKind(cells.choice([kind.value for kind in CustomerKind])(cell))


def _basis(cell: Cell) -> Basis:
    return Basis(cells.choice([basis.value for basis in Basis])(cell))


def _name(cell: Cell) -> str:
    """A name, which a sentence about it does not repeat."""
    try:
        return str(cells.text(LONGEST_NAME)(cell))
    except cells.UnfitCell as problem:
        raise UnfitContact(N_("this name %(reason)s"), reason=problem.sentence) from None


READERS: dict[str, Read] = {
    "key": cells.text(LONGEST_KEY),
    "kind": _kind,
    "account": cells.text(LONGEST_KEY),
    "basis": _basis,
    "language": of_text(contact_values.language),
    "name": _name,
    "email": of_text(contact_values.email_address),
    "phone": of_text(contact_values.phone_number),
    "time_zone": of_text(contact_values.time_zone),
}


def _consents(binding: Binding) -> Iterator[tuple[GivenConsent, ...]]:
    columns = []
    for purpose, place in binding.plan.consents.items():
        given = binding.values(place.given, _flag(place.given), clearable=False)
        wording = binding.values(place.wording, cells.text(LONGEST_WORDING), clearable=False)
        reading = cells.moment(binding.reading(place.at))
        at = binding.values(place.at, reading, clearable=False)
        columns.append(
            [
                _consent(binding, purpose, row)
                for row in zip(binding.table.row_numbers, given, wording, at, strict=True)
            ]
        )
    if not columns:
        return iter([()] * binding.table.n)
    return (tuple(filter(None, row)) for row in zip(*columns, strict=True))


def _flag(place: Place) -> Read:
    return cells.translated(place.values, cells.flag)


def _consent(
    binding: Binding, purpose: ConsentPurpose, row: tuple[int, Any, Any, Any]
) -> GivenConsent | None:
    number, given, wording, at = row
    if given is None:
        return None
    if not wording:
        column = binding.plan.consents[purpose].wording.column or None
        binding.log.add("no-wording", Sentence(NO_WORDING), number, column)
        return None
    return GivenConsent(purpose, bool(given), wording, at)


def _accounts_named(binding: Binding, rows: list[CustomerRow]) -> Iterator[CustomerRow]:
    """Accounts that persons of the file name and that are no rows of their own."""
    if not binding.plan.create_accounts:
        return
    names = binding.values(
        binding.plan.fields.get("account_name"), cells.text(LONGEST_NAME), clearable=False
    )
    known = {row.key for row in rows}
    for row, name in zip(rows[: binding.table.n], names, strict=True):
        if row.account and row.account not in known:
            known.add(row.account)
            yield CustomerRow(row.number, row.account, CustomerKind.ACCOUNT, name=name)
