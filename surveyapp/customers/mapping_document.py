"""The mapping document that the form stands for, with what the form does not show as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from surveyapp.customers.mapping_form import (
    CONSENT,
    CONSENT_AT,
    MOST_COLUMNS,
    SETTINGS,
    TICKS,
    column_of,
    places_of,
    shared_wording,
    shown_meanings,
)
from surveyapp.models import ImportTarget

Document = Mapping[str, object]
WRITTEN_ANEW = {"format", "target", "fields", "facts", "consents", *SETTINGS, *TICKS}


def document_from(
    form: Mapping[str, str], columns: Sequence[str], target: ImportTarget, before: Document
) -> dict[str, object]:
    """The mapping that was filled in; ``before`` is the one the form was filled from."""
    known = before if before.get("target") == target.value else {}
    places = dict(_unseen(form, columns, known))
    was = places_of(known)
    for place, column in enumerate(columns[:MOST_COLUMNS]):
        if meaning := form.get(f"c{place}", ""):
            places[meaning] = _at(column, was.get(meaning))
    if unit := _unit(form, places):
        places["field:wait"] = unit
    settings = {name: form.get(name, "").strip() for name in SETTINGS}
    ticks = {name: "true" for name in TICKS if form.get(name)}
    rest = {name: value for name, value in known.items() if name not in WRITTEN_ANEW}
    parts = {"facts": _of_kind("fact", places), "consents": _consents(form, places, known)}
    found = {name: value for name, value in (parts | settings | ticks).items() if value}
    fields = _of_kind("field", places)
    return {"format": "1", "target": target.value, "fields": fields, **found, **rest}


def _unseen(
    form: Mapping[str, str], columns: Sequence[str], known: Document
) -> Iterator[tuple[str, object]]:
    """Values for all rows, columns beyond the form, and second meanings of columns left alone."""
    seen = {column: f"c{place}" for place, column in enumerate(columns[:MOST_COLUMNS])}
    shown = shown_meanings(known)
    for meaning, place in places_of(known).items():
        column = column_of(place)
        if column in seen:
            left_alone = form.get(seen[column], "") == shown[column] != meaning
        else:
            left_alone = not column or column in columns
        if left_alone:
            yield meaning, place


def _at(column: str, was: object) -> object:
    """How its cells are written stays with what a column means."""
    more = {k: v for k, v in was.items() if k != "value"} if isinstance(was, dict) else {}
    return {**more, "column": column} if more else column


def _unit(form: Mapping[str, str], places: Mapping[str, object]) -> object:
    place = places.get("field:wait")
    if not place:
        return None
    own = place if isinstance(place, dict) else {"column": place}
    return {**own, "unit": form.get("wait_unit", "") or "unnamed"}


def _of_kind(kind: str, places: Mapping[str, object]) -> dict[str, object]:
    named = ((meaning.partition(":"), place) for meaning, place in places.items())
    return {name: place for (found, _, name), place in named if found == kind}


def _consents(
    form: Mapping[str, str], places: Mapping[str, object], known: Document
) -> dict[str, object]:
    given, at = _of_kind(CONSENT, places), _of_kind(CONSENT_AT, places)
    typed = form.get("wording", "").strip()
    was = known.get("consents") if typed == shared_wording(known) else None
    consents: dict[str, object] = {}
    for name in dict.fromkeys([*given, *at]):
        before = was.get(name) if isinstance(was, dict) else None
        wording = before.get("wording", typed) if isinstance(before, dict) else typed
        parts = {"wording": wording, "given": given.get(name), "at": at.get(name)}
        consents[name] = {part: value for part, value in parts.items() if value is not None}
    return consents
