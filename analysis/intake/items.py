"""The answers to one question out of one column of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import AnswerState, Floats, Words
from analysis.intake.columns import ColumnMapping
from analysis.intake.problems import ROWS_NAMED, IntakeProblem, WrongColumn, quoted
from analysis.intake.table import Cell, Table, cell_text
from analysis.intake.translating import Translator
from analysis.levels import TEXT_TYPES, Level, LevelTable, State
from questionnaires.model import AnswerType, Question, Questionnaire

REASONS: Mapping[str, AnswerState] = {
    "": AnswerState.BLANK,
    "dont_know": AnswerState.DONT_KNOW,
    "not_applicable": AnswerState.NOT_APPLICABLE,
    "not_shown": AnswerState.NOT_SHOWN,
}
"""What a column of reasons for missing answers may hold."""


@dataclass(frozen=True, slots=True)
class ItemAnswers:
    """States of ``n`` rows, and whichever of values, choices and texts the question has."""

    states: State
    values: Floats | None = None
    choices: Mapping[str, NDArray[np.bool_]] | None = None
    texts: Words | None = None


def item_answers(
    question: Question,
    table: Table,
    mapping: ColumnMapping,
    questionnaire: Questionnaire,
    problems: list[IntakeProblem],
) -> ItemAnswers:
    """Read one question's column; what cannot be read is added to ``problems``."""
    place = mapping.items.get(question.id)
    if place is None:
        return _not_shown(question, table.n)
    if question.scale.type in TEXT_TYPES:
        answers = _texts(table.columns[place.column], mapping)
    else:
        translator = Translator(question, place, mapping, questionnaire)
        try:
            answers = _levels(question, table, translator, problems)
        except WrongColumn as wrong:
            problems.append(wrong.problem)
            return _not_shown(question, table.n)
    if place.missing_reason is None:
        return answers
    return _with_reasons(answers, table, place.missing_reason, problems)


def _not_shown(question: Question, n: int) -> ItemAnswers:
    states = np.full(n, AnswerState.NOT_SHOWN, np.uint8)
    if question.scale.type in TEXT_TYPES:
        return ItemAnswers(states, texts=np.full(n, None, object))
    if question.scale.type is AnswerType.MULTIPLE_CHOICE:
        codes = (option.code for option in question.scale.options)
        return ItemAnswers(states, choices={code: np.zeros(n, np.bool_) for code in codes})
    return ItemAnswers(states, values=np.full(n, np.nan))


def _texts(cells: Sequence[Cell], mapping: ColumnMapping) -> ItemAnswers:
    texts = [cell if isinstance(cell, str) else cell_text(cell) for cell in cells]
    kept = [
        text if text.strip() and text.strip() not in mapping.missing else None for text in texts
    ]
    states = [AnswerState.BLANK if text is None else AnswerState.ANSWERED for text in kept]
    return ItemAnswers(np.array(states, np.uint8), texts=np.array(kept, object))


def _levels(
    question: Question, table: Table, translator: Translator, problems: list[IntakeProblem]
) -> ItemAnswers:
    column = translator.place.column
    levels = LevelTable(translator.level)
    positions = levels.positions(table.columns[column], table.n)
    places = Places(positions)
    for raw, problem in translator.untranslatable.items():
        where = places.of(levels.position(raw))
        problems.append(at_rows(table, where, problem.code, str(problem), column, raw))
    states = levels.states(positions)
    if question.scale.type is AnswerType.MULTIPLE_CHOICE:
        codes = (option.code for option in question.scale.options)
        return ItemAnswers(states, choices={c: levels.chosen(positions, c) for c in codes})
    return ItemAnswers(states, values=levels.values(positions))


class Places:
    """Where each of many values stands; sorts once, so that asking for each of them is cheap."""

    def __init__(self, positions: NDArray[np.int64]) -> None:
        self._order = np.argsort(positions, kind="stable")
        self._sorted = positions[self._order]

    def of(self, position: int) -> NDArray[np.int64]:
        """The rows that hold the value at ``position``, in order."""
        start, end = np.searchsorted(self._sorted, [position, position + 1])
        return self._order[start:end]


def at_rows(
    table: Table, where: NDArray[np.int64], code: str, message: str, column: str, raw: object
) -> IntakeProblem:
    """One problem for all rows in which the same value of a column is wrong."""
    first = tuple(table.row_numbers[place] for place in where[:ROWS_NAMED].tolist())
    return IntakeProblem(code, message, column, cell_text(raw), first, len(where))


def _with_reasons(
    answers: ItemAnswers, table: Table, column: str, problems: list[IntakeProblem]
) -> ItemAnswers:
    def reason(raw: object) -> Level:
        return Level(REASONS.get(cell_text(raw), AnswerState.ANSWERED))

    levels = LevelTable(reason)
    positions = levels.positions(table.columns[column], table.n)
    reasons = levels.states(positions)
    places = Places(positions)
    for raw, position in levels.seen():
        if levels.levels[position].state == AnswerState.ANSWERED:
            known = ", ".join(word for word in REASONS if word)
            sentence = f"{quoted(raw)} is no reason for a missing answer; write {known} or nothing"
            where = places.of(position)
            problems.append(at_rows(table, where, "unknown-reason", sentence, column, raw))
    states = np.where(answers.states == AnswerState.BLANK, reasons, answers.states)
    return ItemAnswers(states.astype(np.uint8), answers.values, answers.choices, answers.texts)
