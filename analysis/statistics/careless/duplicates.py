"""Rows of answers that repeat an earlier row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats, Rows
from analysis.statistics.careless.answers import answer_table

SEED = 7_919
"""Of the numbers that stand for columns in a row's fingerprint; any others would do."""


@dataclass(frozen=True, slots=True, eq=False)
class Duplicates:
    """``repeats`` (n,) marks rows equal to an earlier one; ``first`` (n,) is that row, or itself.

    Only the ``compared`` rows with at least ``fewest`` answers count.
    """

    fewest: int
    compared: int
    repeats: Rows
    first: NDArray[np.intp]


def duplicates(answers: ArrayLike, *, fewest: int = 15) -> Duplicates:
    """Find equal rows of answers (n, k), gaps in the same places included.

    With fewer than ``fewest`` answers two people may well agree by chance. Raises ShapeMismatch,
    OutOfRange for infinite answers.
    """
    table = answer_table(answers)
    enough = (~np.isnan(table)).sum(axis=1) >= fewest
    first = np.arange(table.shape[0])
    rows = np.flatnonzero(enough)
    if rows.size:
        prints = _fingerprints(table[rows])
        _, earliest, group = np.unique(prints, return_index=True, return_inverse=True)
        first[rows] = rows[earliest[group]]
    repeats = first < np.arange(first.size)
    # Equal fingerprints of different rows are all but impossible; certainty costs nothing here.
    found = np.flatnonzero(repeats)
    ours, theirs = table[found], table[first[found]]
    equal = ((ours == theirs) | (np.isnan(ours) & np.isnan(theirs))).all(axis=1)
    repeats[found] = equal
    first[found] = np.where(equal, first[found], found)
    return Duplicates(fewest, int(enough.sum()), repeats, first)


def _fingerprints(table: Floats) -> NDArray[np.uint64]:
    """One whole number a row: random multiples of the bits of its answers, modulo 2^64."""
    random = np.random.Generator(np.random.PCG64(SEED))
    # Minus zero has other bits than zero, and there are many kinds of NaN.
    bits = np.where(np.isnan(table), np.nan, table + 0.0).view(np.uint64)
    odd = random.integers(0, 2**63, size=(2, table.shape[1]), dtype=np.uint64) * np.uint64(2)
    found = np.zeros(table.shape[0], dtype=np.uint64)
    for place in range(table.shape[1]):
        mixed = (bits[:, place] ^ (bits[:, place] >> np.uint64(29))) * (
            odd[0, place] + np.uint64(1)
        )
        found += (mixed ^ (mixed >> np.uint64(32))) * (odd[1, place] + np.uint64(1))
    return found
