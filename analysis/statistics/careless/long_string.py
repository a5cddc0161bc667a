"""The longest run of one and the same answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats, Rows
from analysis.statistics.careless.answers import answer_table


@dataclass(frozen=True, slots=True, eq=False)
class LongString:
    """``longest`` (n,) is the longest run of equal answers next to each other.

    ``straight`` (n,) marks rows whose run has ``limit`` answers or more.
    """

    limit: int
    longest: NDArray[np.int64]
    straight: Rows


def long_string(answers: ArrayLike, *, limit: int | None = None) -> LongString:
    """Runs in answers (n, k) in the order in which they were asked, before any reversing.

    A blank (NaN) ends a run. Without a ``limit`` a run is long at half of the items, six at least
    (Curran 2016, rounded up). Raises ShapeMismatch.
    """
    table = answer_table(answers)
    k = table.shape[1]
    least = max(6, (k + 1) // 2) if limit is None else limit
    run = np.zeros(table.shape[0], dtype=np.int64)
    longest, before = run.copy(), np.full(table.shape[0], np.nan)
    for column in table.T:
        run = _run(run, before, column)
        np.maximum(longest, run, out=longest)
        before = column
    return LongString(least, longest, longest >= least)


def _run(run: NDArray[np.int64], before: Floats, column: Floats) -> NDArray[np.int64]:
    return np.where(column == before, run + 1, (~np.isnan(column)).astype(np.int64))
