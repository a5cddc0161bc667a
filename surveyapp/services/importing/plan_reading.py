"""Mapping files of imports: YAML to a plan, every problem at once with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import yaml

from analysis.intake.mapping import InvalidMapping
from questionnaires.problems import Problem, did_you_mean
from questionnaires.reading.cursor import Cursor, Report, optional
from questionnaires.reading.documents import MOST_BYTES, UnreadableDocument, parse
from surveyapp.models import ConsentPurpose, ImportTarget
from surveyapp.services.importing.dates import FORMATS
from surveyapp.services.importing.plan import (
    FIELDS,
    REQUIRED,
    TIME_UNITS,
    ConsentPlace,
    ImportPlan,
    Place,
)

FORMAT = "1"
_OPTIONAL = (
    "facts",
    "consents",
    "dates",
    "decimal",
    "time_zone",
    "missing",
    "clear",
    "create_accounts",
    "longest_wait",
    "longest_delay",
)
_PLACE = ("column", "value", "values", "dates", "decimal", "unit", "clear")


def load_plan(path: Path) -> tuple[ImportPlan, dict[str, object]]:
    """The plan of a file, and the document to keep. Raises ``InvalidMapping``."""
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1).decode("utf-8-sig")
    except OSError as error:
        sentence = f"The file cannot be read: {error.strerror or error}."
        raise InvalidMapping((Problem("unreadable-file", str(path), 0, "", sentence),)) from error
    except UnicodeDecodeError as error:
        sentence = "The file is not in UTF-8; save it with that encoding."
        raise InvalidMapping((Problem("not-utf8", str(path), 0, "", sentence),)) from error
    return loads_plan(text, path.name), document_of(text)


def loads_plan(text: str, name: str) -> ImportPlan:
    """The plan of a text; ``name`` stands for the file. Raises ``InvalidMapping``."""
    try:
        root = parse(text)
    except UnreadableDocument as error:
        raise InvalidMapping((Problem(error.code, name, error.line, "", str(error)),)) from error
    report = Report(name)
    plan = _read(Cursor(root, "", report))
    if report.problems or plan is None:
        raise InvalidMapping(tuple(sorted(report.problems, key=lambda p: (p.line, p.path))))
    return plan


def plan_of(document: Mapping[str, object], name: str) -> ImportPlan:
    """The plan of a kept document. Raises ``InvalidMapping``."""
    return loads_plan(yaml_of(document), name)


def yaml_of(document: Mapping[str, object]) -> str:
    """A document as the file that would say the same."""
    return yaml.safe_dump(dict(document), allow_unicode=True, sort_keys=False)


def document_of(text: str) -> dict[str, object]:
    """The document of a text that ``loads_plan`` has read."""
    # Every scalar stays the text it is: 1 and '1', no and 'no' mean the same in a mapping.
    return dict(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506 - it makes texts only


def _read(cursor: Cursor) -> ImportPlan | None:
    fields = cursor.fields(("format", "target", "fields"), _OPTIONAL)
    if "format" in fields:
        _one_of(fields["format"], (FORMAT,))
    target = optional(fields, "target", lambda c: c.choice(ImportTarget, "target"))
    if target is None or "fields" not in fields:
        return None
    return ImportPlan(
        target=target,
        fields=_fields(fields["fields"], target),
        facts=optional(fields, "facts", _facts) or {},
        consents=optional(fields, "consents", lambda c: _consents(c, target)) or {},
        dates=optional(fields, "dates", lambda c: _one_of(c, FORMATS)),
        decimal=optional(fields, "decimal", _decimal),
        zone=optional(fields, "time_zone", _zone),
        missing=frozenset(optional(fields, "missing", _words) or ()),
        clear=optional(fields, "clear", Cursor.boolean) or False,
        create_accounts=optional(fields, "create_accounts", Cursor.boolean) or False,
        longest_wait=optional(fields, "longest_wait", _duration),
        longest_delay=optional(fields, "longest_delay", _duration),
    )


def _fields(cursor: Cursor, target: ImportTarget) -> dict[str, Place]:
    known = FIELDS[target]
    return {
        name: _place(place, name)
        for name, place in cursor.fields(REQUIRED[target], known).items()
        if name in known
    }


def _facts(cursor: Cursor) -> dict[str, Place]:
    return {name: _place(place, name) for name, place in cursor.entries().items()}


def _place(cursor: Cursor, name: str) -> Place:
    place = _long_place(cursor) if cursor.is_mapping else Place(cursor.string(200))
    if name == "wait" and place.unit is None:
        units = ", ".join(TIME_UNITS)
        cursor.problem("no-unit", f"Say what the wait is counted in: unit: one of {units}.")
    return place


def _long_place(cursor: Cursor) -> Place:
    fields = cursor.fields((), _PLACE)
    if ("column" in fields) == ("value" in fields):
        cursor.problem("column-or-value", "Give a column, or one value for all rows.")
    return Place(
        column=optional(fields, "column", lambda c: c.string(200)) or "",
        value=optional(fields, "value", lambda c: c.string(500)),
        values=optional(fields, "values", _values) or {},
        dates=optional(fields, "dates", lambda c: _one_of(c, FORMATS)),
        decimal=optional(fields, "decimal", _decimal),
        unit=optional(fields, "unit", lambda c: _one_of(c, TIME_UNITS)),
        clear=optional(fields, "clear", Cursor.boolean),
    )


def _consents(cursor: Cursor, target: ImportTarget) -> dict[ConsentPurpose, ConsentPlace]:
    if target is not ImportTarget.CUSTOMERS:
        cursor.problem("no-consents-here", "Consents come with customers, not with events.")
        return {}
    known = [purpose.value for purpose in ConsentPurpose]
    found = cursor.fields((), known)
    return {ConsentPurpose(name): _consent(place) for name, place in found.items()}


def _consent(cursor: Cursor) -> ConsentPlace:
    fields = cursor.fields(("given", "wording"), ("at",))
    empty = Place()
    return ConsentPlace(
        given=optional(fields, "given", lambda c: _place(c, "given")) or empty,
        wording=optional(fields, "wording", _wording) or empty,
        at=optional(fields, "at", lambda c: _place(c, "at")),
    )


def _wording(cursor: Cursor) -> Place:
    """A word of its own is the version itself: one wording is put to everybody of a file."""
    return _long_place(cursor) if cursor.is_mapping else Place(value=cursor.string(100))


def _zone(cursor: Cursor) -> ZoneInfo | None:
    name = cursor.string(64)
    if name not in available_timezones():
        cursor.problem("unknown-zone", f"'{name[:40]}' is no time zone; write Europe/Oslo.")
        return None
    return ZoneInfo(name)


def _duration(cursor: Cursor) -> float | None:
    """Such as ``30 hours``, in minutes."""
    number, _, unit = cursor.string(40).partition(" ")
    try:
        minutes = float(number) * TIME_UNITS[unit.strip()]
    except (ValueError, KeyError):
        cursor.problem("not-a-duration", "Write a number and its unit, as 30 hours or 2 days.")
        return None
    if not 0 < minutes <= 10 * 366 * TIME_UNITS["days"]:
        sentence = "A longest wait is more than nothing and under ten years; write 30 hours, say."
        cursor.problem("not-a-duration", sentence)
    return minutes


def _one_of(cursor: Cursor, words: Iterable[str]) -> str:
    known = tuple(words)
    found = cursor.string()
    if found and found not in known:
        hint = did_you_mean(found, known)
        cursor.problem("unknown-word", f"'{found[:40]}' is not known here.{hint}")
    return found


def _decimal(cursor: Cursor) -> str:
    sign = cursor.string()
    if sign and sign not in {",", "."}:
        sentence = f"'{sign[:40]}' is no decimal sign; write ',' or '.', in quotation marks."
        cursor.problem("unknown-word", sentence)
    return sign


def _words(cursor: Cursor) -> tuple[str, ...]:
    return tuple(
        "" if getattr(part.node, "value", None) == "" else part.string().strip()
        for part in cursor.parts()
    )


def _values(cursor: Cursor) -> dict[str, str]:
    return {key.strip(): place.string(200) for key, place in cursor.entries().items()}
