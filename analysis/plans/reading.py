"""A plan from the top of its file; whatever is wrong is in the report."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from analysis.plans.model import (
    USUAL,
    AnalysisPlan,
    Direction,
    Missing,
    Primary,
    Weighting,
)
from analysis.plans.reading_events import read_events
from analysis.questions.registry import QUESTIONS
from analysis.questions.suppression import GROUPS
from analysis.thresholds import PLAN, Thresholds
from questionnaires.problems import WARNING, did_you_mean
from questionnaires.reading.cursor import Cursor, optional

FORMAT = "1"
FEWEST_IMPUTATIONS = 2
MOST_IMPUTATIONS = 200
NEVER_LOWER = ("show", "compare")
"""Protect those who answered; a plan may only raise them."""
_REQUIRED = ("format", "id")
OPTIONAL = (
    "title",
    "questionnaire",
    "questions",
    "groups",
    "exploratory",
    "primary",
    "weights",
    "clusters",
    "events",
    "missing",
    "imputations",
    "seed",
    "thresholds",
)
Value = TypeVar("Value")


def read_plan(cursor: Cursor) -> AnalysisPlan:
    """The plan as far as it can be read."""
    fields = cursor.fields(_REQUIRED, OPTIONAL)
    optional(fields, "format", _read_format)

    def get(key: str, read: Callable[[Cursor], Value], usual: Value) -> Value:
        return read(fields[key]) if key in fields else usual

    plan = AnalysisPlan(
        id=get("id", lambda place: place.identifier("plan id"), ""),
        title=get("title", lambda place: place.string(longest=200), ""),
        questionnaire=get("questionnaire", lambda p: p.identifier("questionnaire id"), None),
        questions=get("questions", _read_questions, None),
        groups=get("groups", _read_facts, GROUPS),
        exploratory=get("exploratory", _read_facts, ()),
        primary=get("primary", _read_primaries, ()),
        weights=get("weights", _read_weights, None),
        clusters=get("clusters", lambda place: place.identifier("fact"), None),
        events=get("events", read_events, ()),
        missing=get("missing", _read_missing, USUAL.missing),
        imputations=get("imputations", _read_imputations, USUAL.imputations),
        seed=get("seed", lambda place: place.integer(at_least=0), USUAL.seed),
        thresholds=get("thresholds", _read_thresholds, {}),
    )
    _check_exploratory(fields, plan)
    _check_primaries(fields, plan)
    return plan


def _read_format(cursor: Cursor) -> None:
    found = cursor.string()
    if found and found != FORMAT:
        cursor.problem("unknown-format", f"Format {found[:20]} is not known; write {FORMAT}.")


def _read_missing(cursor: Cursor) -> Missing:
    return cursor.choice(Missing, "way with missing answers") or USUAL.missing


def _read_imputations(cursor: Cursor) -> int:
    found = cursor.integer(otherwise=USUAL.imputations, at_least=FEWEST_IMPUTATIONS)
    if found > MOST_IMPUTATIONS:
        cursor.problem("too-high", f"{found} is too high; give {MOST_IMPUTATIONS} or fewer.")
    return found


def _read_questions(cursor: Cursor) -> tuple[str, ...]:
    found = _different(cursor, lambda part: _known(part, "question", QUESTIONS))
    if cursor.is_list and not cursor.parts():
        cursor.problem("no-questions", "Name at least one question, or remove the key for all.")
    return found


def _read_facts(cursor: Cursor) -> tuple[str, ...]:
    return _different(cursor, lambda part: part.identifier("fact"))


def _different(cursor: Cursor, read: Callable[[Cursor], str]) -> tuple[str, ...]:
    found: list[str] = []
    for part in cursor.parts():
        name = read(part)
        if name and name in found:
            part.problem("duplicate-entry", f"'{name}' stands here twice; remove one.")
        elif name:
            found.append(name)
    return tuple(found)


def _known(cursor: Cursor, what: str, names: Iterable[str]) -> str:
    found = cursor.string(longest=100)
    known = set(names)
    if found and found not in known:
        sentence = f"'{found[:50]}' is no {what}.{did_you_mean(found, known)}"
        cursor.problem(f"unknown-{what}", sentence)
        return ""
    return found


def _read_primaries(cursor: Cursor) -> tuple[Primary, ...]:
    return tuple(_read_primary(part) for part in cursor.parts())


def _read_primary(cursor: Cursor) -> Primary:
    fields = cursor.fields({"finding"}, {"direction"})
    key = optional(fields, "finding", lambda place: place.string(longest=200)) or ""
    question = key.partition(".")[0]
    if key and question not in QUESTIONS:
        sentence = f"'{key[:50]}' begins with no question.{did_you_mean(question, QUESTIONS)}"
        fields["finding"].problem("unknown-finding", sentence)
    direction = optional(fields, "direction", lambda place: place.choice(Direction, "direction"))
    return Primary(key, direction or Direction.EITHER)


def _read_weights(cursor: Cursor) -> Weighting:
    fields = cursor.fields({"margins"}, {"low", "high"})
    margins = optional(fields, "margins", _read_margins) or {}
    low = optional(fields, "low", Cursor.decimal)
    high = optional(fields, "high", Cursor.decimal)
    found = Weighting(margins, 0.2 if low is None else low, 5.0 if high is None else high)
    if not 0 <= found.low < 1 < found.high:
        place = fields.get("low") or fields.get("high") or cursor
        sentence = "The bounds of weights must be such that 0 <= low < 1 < high, like 0.2 and 5."
        place.problem("bad-bounds", sentence)
    return found


def _read_margins(cursor: Cursor) -> Mapping[str, Mapping[str, float]]:
    found = {name: _read_margin(place) for name, place in cursor.entries().items()}
    if cursor.is_mapping and not found:
        cursor.problem("no-margins", "Name at least one fact with its categories and their shares.")
    return found


def _read_margin(cursor: Cursor) -> Mapping[str, float]:
    targets = {name: _read_target(place) for name, place in cursor.entries().items()}
    if cursor.is_mapping and len(targets) < 2:
        cursor.problem("too-few-categories", "A margin has two categories or more; add the others.")
    return targets


def _read_target(cursor: Cursor) -> float:
    found = cursor.decimal(otherwise=1.0)
    if found <= 0:
        cursor.problem("too-low", "A share or count must be above 0; leave out what nobody is in.")
        return 1.0
    return found


def _read_thresholds(cursor: Cursor) -> Mapping[str, float]:
    fields = cursor.fields((), Thresholds.__slots__)
    return {
        name: _read_threshold(name, fields[name]) for name in Thresholds.__slots__ if name in fields
    }


def _read_threshold(name: str, cursor: Cursor) -> float:
    usual: float = getattr(PLAN, name)
    found: float
    if isinstance(usual, int):
        found = cursor.integer(otherwise=usual, at_least=1)
    else:
        found = cursor.decimal(otherwise=usual)
        if not math.isfinite(found) or found < 0:
            cursor.problem("too-low", f"{found:g} is too low; give 0 or more.")
    if name in NEVER_LOWER and found < usual:
        sentence = f"Groups of fewer than {usual} are never shown; give {usual} or more."
        cursor.problem("too-low", sentence)
        return usual
    if name not in NEVER_LOWER and isinstance(usual, int) and found < usual:
        sentence = f"Less than the usual {usual}: findings may rest on too few answers."
        cursor.problem("below-usual", sentence, WARNING)
    return found


def _check_exploratory(fields: Mapping[str, Cursor], plan: AnalysisPlan) -> None:
    for place, name in enumerate(plan.exploratory):
        if name not in plan.groups:
            sentence = f"'{name}' is not among the groups; add it there too."
            fields["exploratory"].parts()[place].problem("not-a-group", sentence)


def _check_primaries(fields: Mapping[str, Cursor], plan: AnalysisPlan) -> None:
    asked = set(plan.asked())
    for place, primary in enumerate(plan.primary):
        question = primary.finding.partition(".")[0]
        if question in QUESTIONS and question not in asked:
            sentence = f"The plan does not ask '{question}'; add it to the questions."
            fields["primary"].parts()[place].problem("not-asked", sentence)
