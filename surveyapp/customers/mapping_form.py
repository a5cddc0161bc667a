"""The form that says what each column means, and the mapping document it stands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.intake.table import Table, cell_text
from surveyapp.models import ConsentPurpose, ImportTarget
from surveyapp.services.customers.facts import FactTypes
from surveyapp.services.importing.guessing import guessed
from surveyapp.services.importing.plan_reading import document_of

MOST_COLUMNS = 200
SAMPLES = 3
LONGEST_SAMPLE = 40
CONSENT = "consent"
CONSENT_AT = "consent_at"
SETTINGS = ("dates", "decimal", "time_zone")


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the file: its field in the form, some cells, and what it is taken for."""

    field: str
    name: str
    samples: tuple[str, ...]
    meaning: str


def column_lines(table: Table, meanings: Mapping[str, str]) -> tuple[ColumnLine, ...]:
    """The first columns of a file with the meanings they have so far."""
    names = list(table.columns)[:MOST_COLUMNS]
    return tuple(
        ColumnLine(f"c{place}", name, _samples(table, name), meanings.get(name, ""))
        for place, name in enumerate(names)
    )


def guessed_meanings(table: Table, target: ImportTarget, types: FactTypes) -> dict[str, str]:
    """What the names of columns suggest, as the form says it."""
    found = guessed(list(table.columns)[:MOST_COLUMNS], target, types)
    return {column: f"{kind}:{name}" for column, (kind, name) in found.items()}


def meanings_of(text: str) -> dict[str, str]:
    """What a mapping says of columns, as the form says it."""
    document = document_of(text)
    found = {}
    for kind, part in (("field", "fields"), ("fact", "facts")):
        for name, place in _part(document, part).items():
            found[_column(place)] = f"{kind}:{name}"
    for purpose, place in _part(document, "consents").items():
        if isinstance(place, dict):
            found[_column(place.get("given"))] = f"{CONSENT}:{purpose}"
            found[_column(place.get("at"))] = f"{CONSENT_AT}:{purpose}"
    return found


def settings_of(text: str) -> dict[str, str]:
    """The settings of a mapping that the form shows."""
    document = document_of(text) if text else {}
    found = {name: str(document.get(name, "")) for name in SETTINGS}
    found |= {name: str(document.get(name, "")) for name in ("clear", "create_accounts")}
    wait = _part(document, "fields").get("wait")
    found["wait_unit"] = str(wait.get("unit", "")) if isinstance(wait, dict) else ""
    return found


def document_from(
    form: Mapping[str, str], columns: Sequence[str], target: ImportTarget
) -> dict[str, object]:
    """The mapping that was filled in."""
    fields: dict[str, object] = {}
    facts: dict[str, object] = {}
    consents: dict[str, dict[str, object]] = {}
    for place, column in enumerate(columns[:MOST_COLUMNS]):
        kind, _, name = form.get(f"c{place}", "").partition(":")
        if kind == "field":
            fields[name] = _field(name, column, form)
        elif kind == "fact":
            facts[name] = column
        elif kind in {CONSENT, CONSENT_AT}:
            consent = consents.setdefault(name, {"wording": form.get("wording", "").strip()})
            consent["given" if kind == CONSENT else "at"] = column
    document: dict[str, object] = {"format": "1", "target": target.value, "fields": fields}
    parts = {"facts": facts, "consents": consents}
    settings = {name: form.get(name, "").strip() for name in SETTINGS}
    ticks = {name: "true" for name in ("clear", "create_accounts") if form.get(name)}
    document.update({name: value for name, value in (parts | settings | ticks).items() if value})
    return document


def taken_twice(form: Mapping[str, str], columns: Sequence[str]) -> list[str]:
    """Meanings that more than one column is taken for."""
    found = Counter(form.get(f"c{place}", "") for place in range(len(columns[:MOST_COLUMNS])))
    return [meaning for meaning, count in found.items() if meaning and count > 1]


def _field(name: str, column: str, form: Mapping[str, str]) -> object:
    if name == "wait":
        return {"column": column, "unit": form.get("wait_unit", "") or "unnamed"}
    return column


def _samples(table: Table, name: str) -> tuple[str, ...]:
    cells = (cell_text(cell) for cell in table.columns[name][:SAMPLES])
    return tuple(cell[:LONGEST_SAMPLE] for cell in cells if cell)


def _part(document: Mapping[str, object], name: str) -> dict[str, object]:
    part = document.get(name)
    return part if isinstance(part, dict) else {}


def _column(place: object) -> str:
    found = place.get("column", "") if isinstance(place, dict) else place
    return str(found or "")


def consent_meanings() -> list[tuple[str, ConsentPurpose, bool]]:
    """What a column of consents may hold: the decision, or its day."""
    return [
        (f"{kind}:{purpose.value}", purpose, kind == CONSENT_AT)
        for purpose in ConsentPurpose
        for kind in (CONSENT, CONSENT_AT)
    ]
