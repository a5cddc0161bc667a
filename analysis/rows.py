"""A dataset back as response documents: the way a table of answers takes into the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from analysis.dataset import AnswerState, Dataset
from analysis.documents import FactValue, ResponseRow
from analysis.levels import TEXT_TYPES, option_values
from questionnaires.model import DONT_KNOW, AnswerType, Question


def response_rows(dataset: Dataset) -> Iterator[ResponseRow]:
    """Each row as a document of canonical answers with what is known around it.

    A question that did not apply becomes one that was not shown, because a document knows no other
    word for it. Numbers between the points of a scale are kept, and refused by whoever stores them.
    """
    columns = [_column(dataset, question) for question in _asked(dataset)]
    for row in range(dataset.n):
        answers = {item: values[row] for item, values, shown in columns if shown[row]}
        yield ResponseRow(
            answers=answers,
            respondent=_word(dataset.respondent, row),
            language=_word(dataset.language, row),
            wave=_word(dataset.wave, row),
            seconds=_seconds(dataset, row),
            complete=dataset.complete is None or bool(dataset.complete[row]),
            facts={name: _fact(values[row]) for name, values in dataset.facts.items()},
        )


def _asked(dataset: Dataset) -> list[Question]:
    return [q for q in dataset.questionnaire.questions.values() if q.id in dataset.states]


def _column(dataset: Dataset, question: Question) -> tuple[str, list[Any], list[bool]]:
    states = dataset.states[question.id]
    hidden = (AnswerState.NOT_SHOWN, AnswerState.NOT_APPLICABLE)
    shown = [state not in hidden for state in states.tolist()]
    values = _values(dataset, question)
    told = [_told(state, value) for state, value in zip(states.tolist(), values, strict=True)]
    return question.id, told, shown


def _told(state: int, value: object) -> object:
    if state == AnswerState.ANSWERED:
        return value
    return DONT_KNOW if state == AnswerState.DONT_KNOW else None


def _values(dataset: Dataset, question: Question) -> list[Any]:
    if question.scale.type in TEXT_TYPES:
        return list(dataset.texts.get(question.id, np.full(dataset.n, None, object)))
    if question.scale.type is AnswerType.MULTIPLE_CHOICE:
        return _chosen(dataset.choices[question.id], dataset.n)
    if question.scale.type is AnswerType.SINGLE_CHOICE:
        codes = {value: code for code, value in option_values(question.scale).items()}
        return [codes.get(value) for value in dataset.values[question.id].tolist()]
    return [_number(value) for value in dataset.values[question.id].tolist()]


def _chosen(options: Mapping[str, Any], n: int) -> list[list[str]]:
    return [[code for code, column in options.items() if column[row]] for row in range(n)]


def _number(value: float) -> float | int | None:
    if np.isnan(value):
        return None
    return int(value) if value.is_integer() else value


def _word(column: Any, row: int) -> str | None:
    return None if column is None else column[row]


def _seconds(dataset: Dataset, row: int) -> float | None:
    if dataset.seconds is None or np.isnan(dataset.seconds[row]):
        return None
    return float(dataset.seconds[row])


def _fact(value: object) -> FactValue:
    if isinstance(value, float):
        return None if np.isnan(value) else float(value)
    return None if value is None else str(value)
