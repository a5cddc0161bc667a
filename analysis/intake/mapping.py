"""Mapping files: YAML to a mapping, with every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from analysis.dataset import Goal
from analysis.intake.columns import (
    AROUND,
    NAMED_ONLY,
    AroundColumn,
    ColumnMapping,
    FactColumn,
    ItemColumn,
)
from analysis.intake.flags import from_flags
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem, did_you_mean
from questionnaires.reading.cursor import Cursor, Report, optional
from questionnaires.reading.documents import MOST_BYTES, UnreadableDocument, parse
from questionnaires.reading.texts import read_text

__all__ = ["InvalidMapping", "from_flags", "load_mapping", "loads_mapping"]

FORMAT = "1"
FACT_TYPES = ("auto", "number", "text")
DECIMAL_SIGNS = (",", ".")
DIRECTIONS = ("at_least", "at_most")
WAIT_UNITS = ("minutes", "hours", "days")
_OPTIONAL = (
    "missing",
    "codes",
    "decimal",
    "level",
    "items",
    "facts",
    *AROUND,
    *NAMED_ONLY,
    "organisation",
    "wait_unit",
    "currency",
    "self_selected",
    "invited",
    "by_name",
    "goals",
)
_ITEM = ("codes", "labels", "reverse_coded", "min", "max", "fractions", "missing_reason")


class InvalidMapping(ValueError):
    """A mapping file that cannot be used, with all its problems."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def load_mapping(path: Path, questionnaire: Questionnaire) -> ColumnMapping:
    """The mapping of a file for ``questionnaire``. Raises ``InvalidMapping``."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        return loads_mapping(content.decode("utf-8-sig"), str(path), questionnaire)
    except OSError as error:
        sentence = f"The file cannot be read: {error.strerror or error}."
        raise InvalidMapping((Problem("unreadable-file", str(path), 0, "", sentence),)) from error
    except UnicodeDecodeError as error:
        sentence = "The file is not in UTF-8; save it with that encoding."
        raise InvalidMapping((Problem("not-utf8", str(path), 0, "", sentence),)) from error


def loads_mapping(text: str, name: str, questionnaire: Questionnaire) -> ColumnMapping:
    """The mapping of a text; ``name`` stands for the file. Raises ``InvalidMapping``."""
    try:
        root = parse(text)
    except UnreadableDocument as error:
        raise InvalidMapping((Problem(error.code, name, error.line, "", str(error)),)) from error
    report = Report(name)
    mapping = _read(Cursor(root, "", report), questionnaire)
    if report.problems:
        raise InvalidMapping(tuple(sorted(report.problems, key=lambda p: (p.line, p.path))))
    return mapping


def _read(cursor: Cursor, questionnaire: Questionnaire) -> ColumnMapping:
    fields = cursor.fields(("format",), _OPTIONAL)
    if "format" in fields:
        _one_of(fields["format"], (FORMAT,))
    items = optional(fields, "items", lambda c: _items(c, questionnaire)) or {}
    unit = optional(fields, "wait_unit", lambda c: _one_of(c, WAIT_UNITS))
    by_name = optional(fields, "by_name", Cursor.boolean)
    self_selected = optional(fields, "self_selected", Cursor.boolean)
    return ColumnMapping(
        items=items,
        facts=optional(fields, "facts", _facts) or {},
        around={n: _around(fields[n]) for n in (*AROUND, *NAMED_ONLY) if n in fields},
        codes=optional(fields, "codes", _words) or {},
        missing=frozenset(optional(fields, "missing", _list) or ()),
        decimal=optional(fields, "decimal", lambda c: _one_of(c, DECIMAL_SIGNS)),
        by_name=not items if by_name is None else by_name,
        level=optional(fields, "level", Cursor.string) or "respondent",
        organisation=optional(fields, "organisation", Cursor.string) or "",
        wait_unit=unit or "minutes",
        currency=optional(fields, "currency", Cursor.string) or "",
        self_selected=True if self_selected is None else self_selected,
        invited=optional(fields, "invited", lambda c: c.integer(at_least=1)),
        goals=optional(fields, "goals", lambda c: _goals(c, questionnaire)) or (),
    )


def _items(cursor: Cursor, questionnaire: Questionnaire) -> dict[str, ItemColumn]:
    found = {}
    for item, place in cursor.entries().items():
        if item not in questionnaire.questions:
            hint = did_you_mean(item, questionnaire.questions)
            place.problem("unknown-item", f"'{item}' is no question of {questionnaire.id}.{hint}")
        else:
            found[item] = _item(place)
    return found


def _item(cursor: Cursor) -> ItemColumn:
    if not cursor.is_mapping:
        return ItemColumn(cursor.string())
    fields = cursor.fields(("column",), _ITEM)
    minimum = optional(fields, "min", Cursor.decimal)
    maximum = optional(fields, "max", Cursor.decimal)
    if (minimum is None) != (maximum is None):
        cursor.problem("half-scale", "Give both min and max of the file's own scale, or neither.")
    elif minimum is not None and maximum is not None and maximum <= minimum:
        cursor.problem("empty-scale", "max must be larger than min; see reverse_coded.")
    return ItemColumn(
        column=optional(fields, "column", Cursor.string) or "",
        codes=optional(fields, "codes", _words) or {},
        labels=optional(fields, "labels", _words) or {},
        reverse_coded=optional(fields, "reverse_coded", Cursor.boolean) or False,
        minimum=minimum,
        maximum=maximum,
        fractions=optional(fields, "fractions", Cursor.boolean) or False,
        missing_reason=optional(fields, "missing_reason", Cursor.string),
    )


def _facts(cursor: Cursor) -> dict[str, FactColumn]:
    return {name: _fact(place) for name, place in cursor.entries().items()}


def _fact(cursor: Cursor) -> FactColumn:
    if not cursor.is_mapping:
        return FactColumn(cursor.string())
    fields = cursor.fields(("column",), ("type",))
    kind = optional(fields, "type", lambda c: _one_of(c, FACT_TYPES))
    return FactColumn(optional(fields, "column", Cursor.string) or "", kind or "auto")


def _around(cursor: Cursor) -> AroundColumn:
    if not cursor.is_mapping:
        return AroundColumn(cursor.string())
    fields = cursor.fields(("column",), ("default",))
    column = optional(fields, "column", Cursor.string) or ""
    return AroundColumn(column, optional(fields, "default", Cursor.string))


def _goals(cursor: Cursor, questionnaire: Questionnaire) -> tuple[Goal, ...]:
    return tuple(_goal(place, questionnaire) for place in cursor.parts())


def _goal(cursor: Cursor, questionnaire: Questionnaire) -> Goal:
    required, more = ("id", "name", "subject", "target"), ("direction", "parent", "deadline")
    fields = cursor.fields(required, more)
    subjects = (*questionnaire.construct_by_id, "recommendation")
    direction = optional(fields, "direction", lambda c: _one_of(c, DIRECTIONS))
    return Goal(
        id=optional(fields, "id", lambda c: c.identifier("goal id")) or "",
        name=optional(fields, "name", read_text) or {},
        subject=optional(fields, "subject", lambda c: _one_of(c, subjects)) or "",
        target=optional(fields, "target", Cursor.decimal) or 0.0,
        direction=direction or "at_least",
        parent=optional(fields, "parent", Cursor.string),
        deadline=optional(fields, "deadline", Cursor.string),
    )


def _one_of(cursor: Cursor, words: tuple[str, ...]) -> str:
    found = cursor.string()
    if found and found not in words:
        hint = did_you_mean(found, words)
        cursor.problem("unknown-word", f"'{found[:40]}' is not known here.{hint}")
    return found


def _words(cursor: Cursor) -> Mapping[str, str]:
    return {key.strip(): place.string() for key, place in cursor.entries().items()}


def _list(cursor: Cursor) -> tuple[str, ...]:
    """Cells that mean nothing; the empty one may be named too, for clarity."""
    return tuple(
        "" if getattr(part.node, "value", None) == "" else part.string().strip()
        for part in cursor.parts()
    )
