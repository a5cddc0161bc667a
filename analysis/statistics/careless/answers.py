"""The table that indices of careless answering are computed from."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import OutOfRange, ShapeMismatch


def answer_table(answers: ArrayLike) -> Floats:
    """Answers (n, k) as numbers, NaN where there is none. Raises ShapeMismatch, OutOfRange."""
    table = np.asarray(answers, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] == 0:
        raise ShapeMismatch(table.shape)
    if np.isinf(table).any():
        raise OutOfRange("answers", "finite, or NaN where there is none")
    return table
