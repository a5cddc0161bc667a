"""Scales: the answer formats of a questionnaire file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from questionnaires.answer_types import ANSWER_TYPES, likelihood
from questionnaires.answer_types.formats import Flaw
from questionnaires.model import AnswerType, Option, Scale, Text
from questionnaires.problems import errors
from questionnaires.reading.cursor import Cursor, is_identifier, optional
from questionnaires.reading.texts import read_text, read_text_lists, read_text_or_sign

BROKEN = Scale(id="", type=AnswerType.INFORMATION)
"""Stands in for a scale that could not be read, so that what depends on it is not reported
again.
"""

_CODE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-]{0,39}", re.ASCII)


def read_scales(cursor: Cursor, languages: tuple[str, ...]) -> dict[str, Scale]:
    """Every scale by its id; one with errors is there as ``BROKEN``."""
    return {name: _read(name, place, languages) for name, place in cursor.entries().items()}


def _read(name: str, cursor: Cursor, languages: tuple[str, ...]) -> Scale:
    before = len(errors(cursor.report.problems))
    scale = _read_any(name, cursor, languages)
    return scale if len(errors(cursor.report.problems)) == before else BROKEN


def _read_any(name: str, cursor: Cursor, languages: tuple[str, ...]) -> Scale:
    if not cursor.is_mapping:
        cursor.problem("wrong-shape", "Expected a scale, like {type: rating, min: 1, max: 7, ...}.")
        return BROKEN
    if not is_identifier(name):
        cursor.problem("bad-id", f"'{name[:50]}' is no scale id. Use letters a-z, digits and _.")
    declared = cursor.peek("type")
    if declared is None:
        cursor.child("type").problem("missing-key", "'type' is missing; say how it is answered.")
        return BROKEN
    kind = declared.choice(AnswerType, "answer type")
    if kind is None:
        return BROKEN
    form = ANSWER_TYPES[kind]
    fields = cursor.fields({"type", *form.required_keys}, form.optional_keys)
    scale = _build(name, kind, fields, languages)
    if form.required_keys <= fields.keys():
        _report_flaws(cursor, form.flaws(scale))
    return scale


def _report_flaws(cursor: Cursor, flaws: Iterable[Flaw]) -> None:
    # A number that could not be read has been replaced by another; what follows from that is no
    # news.
    reported = {problem.path for problem in errors(cursor.report.problems)}
    if reported & {f"{cursor.path}.min", f"{cursor.path}.max"}:
        return
    for key, code, sentence in flaws:
        place = cursor.child(key) if key else cursor
        if not any(key and path.startswith(place.path) for path in reported):
            place.problem(code, sentence)


def _build(
    name: str, kind: AnswerType, fields: dict[str, Cursor], languages: tuple[str, ...]
) -> Scale:
    low, high = optional(fields, "min", Cursor.integer), optional(fields, "max", Cursor.integer)
    if kind is AnswerType.LIKELIHOOD:
        low, high = likelihood.LOWEST, likelihood.HIGHEST
    return Scale(
        id=name,
        type=kind,
        minimum=low,
        maximum=high,
        point_labels=optional(fields, "labels", read_text_lists) or (),
        end_labels=optional(fields, "ends", _read_ends),
        options=optional(fields, "options", _read_options) or (),
        unit=optional(fields, "unit", lambda place: read_text_or_sign(place, languages)),
        max_characters=optional(fields, "max_characters", _read_limit),
        dont_know=optional(fields, "dont_know", Cursor.boolean) or False,
    )


def _read_limit(cursor: Cursor) -> int:
    return cursor.integer(otherwise=1, at_least=1)


def _read_ends(cursor: Cursor) -> tuple[Text, Text] | None:
    ends = read_text_lists(cursor)
    if len(ends) != 2:
        cursor.problem("label-count", f"A scale has two ends; there are {len(ends)} labels.")
        return None
    return ends[0], ends[1]


def _read_options(cursor: Cursor) -> tuple[Option, ...]:
    return tuple(_read_option(part) for part in cursor.parts())


def _read_option(cursor: Cursor) -> Option:
    fields = cursor.fields({"code", "label"}, {"score", "exclusive"})
    return Option(
        code=optional(fields, "code", _read_code) or "",
        label=optional(fields, "label", read_text) or {},
        score=optional(fields, "score", Cursor.decimal),
        exclusive=optional(fields, "exclusive", Cursor.boolean) or False,
    )


def _read_code(cursor: Cursor) -> str:
    code = cursor.string()
    if code and not _CODE.fullmatch(code):
        sentence = f"'{code[:50]}' is no code. Use letters a-z, digits, _ and -, at most 40."
        cursor.problem("bad-code", sentence)
    return code
