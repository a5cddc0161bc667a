"""The form that says what each column means, filled from a mapping."""

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
TICKS = ("clear", "create_accounts")


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
    return shown_meanings(document_of(text))


def shown_meanings(document: Mapping[str, object]) -> dict[str, str]:
    """By column; the form shows one meaning of each."""
    return {column_of(place): meaning for meaning, place in places_of(document).items()}


def places_of(document: Mapping[str, object]) -> dict[str, object]:
    """Where a mapping finds what, by the meanings of the form."""
    found = {f"field:{name}": place for name, place in _part(document, "fields").items()}
    found |= {f"fact:{name}": place for name, place in _part(document, "facts").items()}
    for purpose, place in _part(document, "consents").items():
        for kind, part in ((CONSENT, "given"), (CONSENT_AT, "at")):
            if isinstance(place, dict) and part in place:
                found[f"{kind}:{purpose}"] = place[part]
    return found


def column_of(place: object) -> str:
    """The column of a place; empty where it has one value for all rows."""
    found = place.get("column", "") if isinstance(place, dict) else place
    return str(found or "")


def settings_of(text: str) -> dict[str, str]:
    """The settings of a mapping that the form shows."""
    document = document_of(text) if text else {}
    found = {name: str(document.get(name, "")) for name in SETTINGS}
    found |= {name: _ticked(document.get(name)) for name in TICKS}
    wait = _part(document, "fields").get("wait")
    found["wait_unit"] = str(wait.get("unit", "")) if isinstance(wait, dict) else ""
    found["wording"] = shared_wording(document)
    return found


def shared_wording(document: Mapping[str, object]) -> str:
    """The version of the wording where all consents of a mapping name the same one."""
    consents = _part(document, "consents").values()
    wordings = [consent.get("wording") for consent in consents if isinstance(consent, dict)]
    first = wordings[0] if wordings else ""
    is_shared = isinstance(first, str) and all(wording == first for wording in wordings)
    return str(first) if is_shared else ""


def _ticked(written: object) -> str:
    return "true" if written == "true" else ""


def taken_twice(form: Mapping[str, str], columns: Sequence[str]) -> list[str]:
    """Meanings that more than one column is taken for."""
    found = Counter(form.get(f"c{place}", "") for place in range(len(columns[:MOST_COLUMNS])))
    return [meaning for meaning, count in found.items() if meaning and count > 1]


def _samples(table: Table, name: str) -> tuple[str, ...]:
    cells = (cell_text(cell) for cell in table.columns[name][:SAMPLES])
    return tuple(cell[:LONGEST_SAMPLE] for cell in cells if cell)


def _part(document: Mapping[str, object], name: str) -> dict[str, object]:
    part = document.get(name)
    return part if isinstance(part, dict) else {}


def consent_meanings() -> list[tuple[str, ConsentPurpose, bool]]:
    """What a column of consents may hold: the decision, or its day."""
    return [
        (f"{kind}:{purpose.value}", purpose, kind == CONSENT_AT)
        for purpose in ConsentPurpose
        for kind in (CONSENT, CONSENT_AT)
    ]
