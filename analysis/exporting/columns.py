"""A dataset as plain columns: a number stays a number, and a gap says beside it why it is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import AnswerState, Dataset, Floats, Words
from analysis.intake.items import REASONS
from analysis.levels import TEXT_TYPES, State, answered, option_values
from questionnaires.model import AnswerType, Question

ExportCell = str | float | int | bool | None

ROW = "row"
"""The column that numbers the rows where respondents have no keys, so that no row is all empty."""
MISSING = ".missing"
"""Ends the name of the column that says why an answer is not there."""

_REASON_WORDS: Mapping[int, str | None] = {
    **{state: word or None for word, state in REASONS.items()},
    AnswerState.ANSWERED: None,
}


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column. ``kind`` is item, missing, fact or around; ``of`` what it belongs to."""

    name: str
    kind: str
    of: str
    cells: Sequence[ExportCell]


def export_columns(dataset: Dataset) -> list[ExportColumn]:
    """All columns of a dataset, their names unique, in the order of the questionnaire."""
    columns = [*_around(dataset)]
    for question in answered(dataset.questionnaire.questions.values()):
        columns.extend(_item(dataset, question))
    taken = {column.name for column in columns}
    for name, column in dataset.facts.items():
        free = name if name not in taken else f"fact.{name}"
        columns.append(ExportColumn(free, "fact", name, plain(column)))
    return columns


def _around(dataset: Dataset) -> Iterator[ExportColumn]:
    if dataset.respondent is None:
        yield ExportColumn(ROW, "around", ROW, list(range(1, dataset.n + 1)))
    named = {
        "respondent": dataset.respondent,
        "language": dataset.language,
        "wave": dataset.wave,
        "seconds": dataset.seconds,
    }
    for name, column in named.items():
        if column is not None:
            yield ExportColumn(name, "around", name, plain(column))
    if dataset.complete is not None:
        yield ExportColumn("complete", "around", "complete", dataset.complete.tolist())


def _item(dataset: Dataset, question: Question) -> Iterator[ExportColumn]:
    states = dataset.states[question.id]
    yield ExportColumn(question.id, "item", question.id, _answers(dataset, question))
    reasons = _reasons(states)
    if any(reasons):
        yield ExportColumn(f"{question.id}{MISSING}", "missing", question.id, reasons)


def _answers(dataset: Dataset, question: Question) -> list[ExportCell]:
    if question.scale.type in TEXT_TYPES:
        return plain(dataset.texts[question.id])
    if question.scale.type is AnswerType.MULTIPLE_CHOICE:
        return _chosen(dataset.choices[question.id], dataset.states[question.id])
    values = dataset.values[question.id]
    if question.scale.type is not AnswerType.SINGLE_CHOICE:
        return plain(values)
    codes: dict[float, str] = {}
    for code, value in option_values(question.scale).items():
        codes.setdefault(value, code)
    return [codes.get(value) for value in values.tolist()]


def _chosen(choices: Mapping[str, NDArray[np.bool_]], states: State) -> list[ExportCell]:
    codes = list(choices)
    rows = zip(*(choices[code].tolist() for code in codes), strict=True)
    cells = [";".join(c for c, on in zip(codes, row, strict=True) if on) for row in rows]
    shown = (states == AnswerState.ANSWERED).tolist()
    return [cell if there else None for cell, there in zip(cells, shown, strict=True)]


def _reasons(states: State) -> list[ExportCell]:
    return [_REASON_WORDS[state] for state in states.tolist()]


def plain(column: Floats | Words) -> list[ExportCell]:
    """A column as Python values: whole numbers without decimals, NaN as nothing."""
    return [_plain(value) for value in column.tolist()]


def _plain(value: ExportCell) -> ExportCell:
    if not isinstance(value, float):
        return value
    if value != value:  # noqa: PLR0124 - the fastest test for NaN
        return None
    return int(value) if value.is_integer() else value
