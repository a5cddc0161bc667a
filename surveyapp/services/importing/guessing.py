"""Guesses what columns mean by their names, for a form that a person then looks over."""

from __future__ import annotations

import re
from collections.abc import Iterable

from surveyapp.models import ImportTarget
from surveyapp.services.customers.facts import FactTypes
from surveyapp.services.importing.plan import FIELDS

FIELD, FACT = "field", "fact"
_OTHER_NAMES = {
    "key": ("id", "no", "customer_key", "customer_no", "customer_id", "kundenr", "kundnr"),
    "account": ("account_key", "company_no", "company", "orgnr", "konto", "foretag"),
    "name": ("full_name", "navn", "namn"),
    "email": ("e_mail", "mail", "epost", "e_post"),
    "phone": ("telephone", "mobile", "telefon", "mobil"),
    "language": ("lang", "sprak"),
    "customer": ("customer_key", "customer_no", "customer_id", "kundenr", "kundnr"),
    "happened_at": ("date", "time", "dato", "datum"),
    "kind": ("type",),
    "value": ("amount", "belop", "belopp"),
    "wait": ("delay", "minutes", "actual_wait"),
}
_LETTERS = str.maketrans("åäæöø", "aaaoo")


def guessed(
    columns: Iterable[str], target: ImportTarget, types: FactTypes
) -> dict[str, tuple[str, str]]:
    """For each column that a field or fact is named like: which of the two, and its name."""
    facts = {plain(name): name for name in types}
    taken: set[str] = set()
    found: dict[str, tuple[str, str]] = {}
    for column in columns:
        name = plain(column)
        field = next((f for f in FIELDS[target] if _is_called(f, name) and f not in taken), None)
        if field is not None:
            taken.add(field)
            found[column] = (FIELD, field)
        elif name in facts:
            found[column] = (FACT, facts[name])
    return found


def plain(name: str) -> str:
    """A name without capitals, accents and signs between words."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold().translate(_LETTERS)).strip("_")


def _is_called(field: str, name: str) -> bool:
    return name == field or name in _OTHER_NAMES.get(field, ())
