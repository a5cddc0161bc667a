"""Whether a person's answers to both halves of each scale go together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats, Rows
from analysis.statistics.careless.answers import answer_table
from analysis.statistics.errors import NotIdentified

FEWEST_SCALES = 3


def even_odd(answers: ArrayLike, scales: Sequence[Sequence[int]]) -> Floats:
    """Even-odd consistency (n,) of each row, from -1 to 1; low is careless (Johnson 2005).

    ``answers`` (n, k) with reverse items already turned; ``scales`` names the columns of each
    scale. Within a person the mean of the items in odd places is correlated with that of the even
    ones over scales, and corrected for length by Spearman and Brown (2r / (1 + r), -1 at the
    least). NaN where fewer than three scales have both halves, or halves do not vary. Raises
    NotIdentified for fewer than three scales of two items.
    """
    table = answer_table(answers)
    long = [list(scale) for scale in scales if len(scale) >= 2]
    if len(long) < FEWEST_SCALES:
        raise NotIdentified(len(long), FEWEST_SCALES)
    odd = np.column_stack([_means(table[:, scale[0::2]]) for scale in long])
    even = np.column_stack([_means(table[:, scale[1::2]]) for scale in long])
    r = _row_correlation(odd, even)
    with np.errstate(invalid="ignore", divide="ignore"):
        corrected = 2 * r / (1 + r)
    return np.where(np.isnan(r), np.nan, np.maximum(np.nan_to_num(corrected, neginf=-1.0), -1.0))


def _means(part: Floats) -> Floats:
    known = ~np.isnan(part)
    count = known.sum(axis=1)
    total = np.where(known, part, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _row_correlation(a: Floats, b: Floats) -> Floats:
    known = ~(np.isnan(a) | np.isnan(b))
    count = known.sum(axis=1)
    da, db = (_centred(part, known, count) for part in (a, b))
    size = np.sqrt((da**2).sum(axis=1) * (db**2).sum(axis=1))
    usable = (count >= FEWEST_SCALES) & (size > 1e-12)
    return np.where(usable, (da * db).sum(axis=1) / np.where(usable, size, 1.0), np.nan)


def _centred(part: Floats, known: Rows, count: NDArray[np.int64]) -> Floats:
    filled = np.where(known, part, 0.0)
    mean = filled.sum(axis=1) / np.maximum(count, 1)
    return np.asarray(np.where(known, part - mean[:, None], 0.0))
