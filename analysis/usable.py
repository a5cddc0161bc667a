"""Columns that no number can be taken from: refused with their names before anything is counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.levelled import Levelled
from questionnaires import scoring
from questionnaires.model import Questionnaire

LARGEST = 1e75
"""Fourth powers of larger numbers leave double precision."""
ROWS_NAMED = 5

Column = NDArray[Any]
Limits = tuple[float, float]
UNLIMITED = (-LARGEST, LARGEST)


@dataclass(frozen=True)
class UnusableColumn:
    """A column (``answers CUSA1``, ``fact revenue``), what is wrong in it, and where first.

    ``rows`` are counted from 0; ``count`` is of all rows that are wrong.
    """

    column: str
    wrong: str
    count: int
    rows: tuple[int, ...]

    def __str__(self) -> str:
        if not self.count:
            return f"{self.column}: {self.wrong}"
        where = ", ".join(map(str, self.rows)) + (", ..." if self.count > len(self.rows) else "")
        values = "1 value is" if self.count == 1 else f"{self.count:,} values are"
        return f"{self.column}: {values} {self.wrong} (rows from 0: {where})"


class UnusableColumns(ValueError):
    """Columns of a data set that cannot be analysed as they are; ``columns`` names each."""

    def __init__(self, columns: tuple[UnusableColumn, ...]) -> None:
        super().__init__(columns)
        self.columns = columns

    def __str__(self) -> str:
        told = "; ".join(map(str, self.columns))
        return f"{told}. Correct these values, or put NaN where there is no answer"


def refuse_unusable(n: int, columns: Mapping[str, Column | None]) -> None:
    """Raise UnusableColumns for columns that are neither words nor ``n`` finite numbers."""
    _refuse(
        _wrong(name, column, n, UNLIMITED)
        for name, column in columns.items()
        if column is not None and column.dtype != object
    )


def refuse_answers(
    n: int, answers: Mapping[str, Column], form: Questionnaire | None = None
) -> None:
    """Raise UnusableColumns for answers that are no numbers, or not on the scales of ``form``."""
    _refuse(_answers(n, answers, item, form) for item in answers)


def _refuse(found: Iterable[UnusableColumn | None]) -> None:
    wrong = tuple(one for one in found if one is not None)
    if wrong:
        raise UnusableColumns(wrong)


def _answers(
    n: int, answers: Mapping[str, Column], item: str, form: Questionnaire | None
) -> UnusableColumn | None:
    name, limits = f"answers {item}", UNLIMITED if form is None else _limits(form, item)
    if isinstance(answers, Levelled):
        levels = answers.levels(item)
        if _wrong(name, levels, levels.size, limits) is None:
            return None
    return _wrong(name, answers[item], n, limits)


def _limits(form: Questionnaire, item: str) -> Limits:
    question = form.questions.get(item)
    ends = None if question is None else scoring.bounds(question.scale)
    return UNLIMITED if ends is None else ends


def _wrong(name: str, column: Column, n: int, limits: Limits) -> UnusableColumn | None:
    if column.shape != (n,):
        return UnusableColumn(name, f"has the shape {column.shape} where {n:,} rows are", 0, ())
    if column.dtype.kind not in "biuf":
        return UnusableColumn(name, "holds words where numbers are needed", 0, ())
    low, high = limits
    # NaN is neither below nor above anything.
    rows = np.flatnonzero((column < low) | (column > high))
    if not rows.size:
        return None
    if limits == UNLIMITED:
        wrong = f"infinite or larger than {LARGEST:g}"
    else:
        wrong = f"not on the scale {low:g}-{high:g}"
    return UnusableColumn(name, wrong, rows.size, tuple(int(row) for row in rows[:ROWS_NAMED]))
