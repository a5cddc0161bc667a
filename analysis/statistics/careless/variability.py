"""How much a person's answers vary."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.careless.answers import answer_table


def response_variability(answers: ArrayLike) -> Floats:
    """The standard deviation (n - 1) of each row's answers (n, k), before any reversing.

    Dunn et al.'s (2018) intra-individual response variability; NaN for fewer than two answers.
    Raises ShapeMismatch.
    """
    table = answer_table(answers)
    known = ~np.isnan(table)
    count = known.sum(axis=1)
    middle = np.where(known, table, 0.0).sum(axis=1) / np.maximum(count, 1)
    squares = (np.where(known, table - middle[:, None], 0.0) ** 2).sum(axis=1)
    spread = np.sqrt(squares / np.maximum(count - 1, 1))
    return np.where(count >= 2, spread, np.nan)
