"""Pairs of items of opposite meaning to which a person gave the same answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats, Rows
from analysis.statistics.careless.answers import answer_table
from analysis.statistics.errors import OutOfRange


@dataclass(frozen=True, slots=True, eq=False)
class ReversePairs:
    """``answered`` (n,) pairs with both answers, ``contradictions`` (n,) of them on one side.

    ``distance`` (n,) is the mean gap between an answer and the turned other one, from 0 (they
    agree) to 1, NaN without a pair. ``contradicting`` (n,) marks rows in which every answered pair
    contradicts itself, ``fewest`` pairs at least.
    """

    fewest: int
    answered: NDArray[np.int64]
    contradictions: NDArray[np.int64]
    distance: Floats
    contradicting: Rows


def reverse_pairs(
    answers: ArrayLike,
    pairs: Sequence[tuple[int, int]],
    *,
    minimum: float,
    maximum: float,
    fewest: int = 2,
) -> ReversePairs:
    """Look at ``pairs`` of columns of opposite meaning in answers (n, k), as they were given.

    Both agreed with, or both disagreed with, is a contradiction; the midpoint is not. The scale
    goes from ``minimum`` to ``maximum``. Raises OutOfRange for no pairs, a scale without width or
    answers outside it.
    """
    table = answer_table(answers)
    if not pairs:
        raise OutOfRange("the number of pairs", "one or more")
    if not minimum < maximum:
        raise OutOfRange("the maximum of the scale", "above its minimum")
    columns = np.array(pairs, dtype=np.intp)
    a, b = table[:, columns[:, 0]], table[:, columns[:, 1]]
    known = ~(np.isnan(a) | np.isnan(b))
    used = np.concatenate([a[known], b[known]])
    if used.size and (used.min() < minimum or used.max() > maximum):
        raise OutOfRange("an answer", f"between {minimum:g} and {maximum:g}")
    middle = (minimum + maximum) / 2
    against = known & (np.where(known, (a - middle) * (b - middle), 0.0) > 0)
    gap = np.where(known, np.abs(a + b - minimum - maximum), 0.0) / (maximum - minimum)
    answered = known.sum(axis=1)
    found = against.sum(axis=1)
    return ReversePairs(
        fewest,
        answered,
        found,
        np.where(answered > 0, gap.sum(axis=1) / np.maximum(answered, 1), np.nan),
        (answered >= fewest) & (found == answered),
    )
