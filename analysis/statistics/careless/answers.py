"""The table that indices of careless answering are computed from."""

from __future__ import annotations

from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, with_gaps
from analysis.statistics.errors import ShapeMismatch


def answer_table(answers: ArrayLike) -> Floats:
    """Answers (n, k) as numbers, NaN where there is none. Raises ShapeMismatch, OutOfRange."""
    table = with_gaps(answers)
    if table.ndim != 2 or table.shape[1] == 0:
        raise ShapeMismatch(table.shape)
    return table
