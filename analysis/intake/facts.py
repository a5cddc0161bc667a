"""Facts out of one column of a table: numbers where all of them are, words otherwise."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from analysis.dataset import AnswerState, Floats, Words
from analysis.intake.columns import ColumnMapping, FactColumn
from analysis.intake.items import Places, at_rows
from analysis.intake.numbers import NotANumber, parse_number, sensible
from analysis.intake.problems import DIFFERENT_VALUES, IntakeProblem, WrongColumn, quoted
from analysis.intake.table import Table, cell_text
from analysis.levels import BLANK, Level, LevelTable


def fact_column(
    table: Table, place: FactColumn, mapping: ColumnMapping, problems: list[IntakeProblem]
) -> Floats | Words:
    """One fact; what should be a number and is none is added to ``problems``."""
    if place.type == "text":
        return words(table, place.column, mapping.missing)
    found: list[IntakeProblem] = []
    numbers = number_column(table, place.column, mapping, found)
    if place.type == "auto" and any(problem.code == "wrong-column" for problem in found):
        return words(table, place.column, mapping.missing)
    if not found:
        return numbers
    if place.type == "auto" and not _mostly_numbers(numbers, found):
        return words(table, place.column, mapping.missing)
    problems.extend(found)
    return numbers


def _mostly_numbers(numbers: Floats, found: list[IntakeProblem]) -> bool:
    """A column of numbers with a few slips should be mended, not read as words."""
    return sum(problem.count for problem in found) < int(np.isfinite(numbers).sum())


def number_column(
    table: Table, column: str, mapping: ColumnMapping, problems: list[IntakeProblem]
) -> Floats:
    """A column of numbers, NaN where empty; what is no number is added to ``problems``."""
    wrong: dict[Hashable, str] = {}

    def translate(raw: Hashable) -> Level:
        text = cell_text(raw)
        if not text or text in mapping.missing:
            return BLANK
        try:
            number = (
                sensible(raw) if isinstance(raw, float) else parse_number(text, mapping.decimal)
            )
            return Level(AnswerState.ANSWERED, number)
        except NotANumber as problem:
            wrong[raw] = f"{quoted(text)} {problem}"
            if len(wrong) > DIFFERENT_VALUES:
                raise WrongColumn(column, raw) from problem
            return BLANK

    levels = LevelTable(translate)
    try:
        positions = levels.positions(table.columns[column], table.n)
    except WrongColumn as column_problem:
        problems.append(column_problem.problem)
        return np.full(table.n, np.nan)
    places = Places(positions)
    for raw, message in wrong.items():
        where = places.of(levels.position(raw))
        problems.append(at_rows(table, where, "not-a-number", message, column, raw))
    return levels.values(positions)


def words(table: Table, column: str, missing: frozenset[str], default: str | None = None) -> Words:
    """A column of words, ``default`` where empty."""
    texts = (cell_text(cell) for cell in table.columns[column])
    kept = [default if not text or text in missing else text for text in texts]
    return np.array(kept, object)
