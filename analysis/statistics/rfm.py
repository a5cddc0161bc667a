"""Recency, frequency and money: customers in fifths, and the segments they make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.proportions import Proportion, wilson

FIFTHS = 5
SEGMENTS = {
    "champions": ((5, 4), (5, 5)),
    "loyal": ((3, 4), (3, 5), (4, 4), (4, 5)),
    "potentially_loyal": ((4, 2), (4, 3), (5, 2), (5, 3)),
    "new": ((5, 1),),
    "promising": ((4, 1),),
    "need_attention": ((3, 3),),
    "about_to_sleep": ((3, 1), (3, 2)),
    "at_risk": ((1, 3), (1, 4), (2, 3), (2, 4)),
    "cannot_lose": ((1, 5), (2, 5)),
    "hibernating": ((1, 1), (1, 2), (2, 1), (2, 2)),
}
"""Pairs of recency and frequency scores; together they are all twenty-five."""


@dataclass(frozen=True, slots=True)
class Segment:
    """``size`` is the segment's part of all customers; the means are of its members.

    They, like ``money_share``, are None for a segment without members or when there is no money.
    """

    name: str
    size: Proportion
    recency: float | None
    frequency: float | None
    money: float | None
    money_share: float | None


@dataclass(frozen=True, slots=True)
class Rfm:
    """``scores`` (n, 3) from 1 (worst fifth) to 5 for recency, frequency and money.

    ``used`` counts the different scores in each column: fewer than five where ties are many.
    """

    n: int
    scores: NDArray[np.int64]
    used: tuple[int, int, int]
    segments: tuple[Segment, ...]


def rfm(recency: ArrayLike, frequency: ArrayLike, money: ArrayLike, level: float = 0.95) -> Rfm:
    """Score customers (n,), n >= 5, in fifths (Hughes 1994; Bult & Wansbeek 1995).

    ``recency`` is the time since the last purchase (small is good), ``frequency`` and ``money``
    count purchases and what they brought. Equal values always get equal scores: that of the middle
    of their ranks, so no customer is placed by the order of the file. Segments are the usual ten of
    recency and frequency.
    """
    columns = vector(recency), vector(frequency), vector(money)
    same_rows(*columns)
    if columns[0].size < FIFTHS:
        raise TooFewObservations(columns[0].size, FIFTHS)
    if (columns[0] < 0).any() or (columns[1] < 0).any():
        raise OutOfRange("recency and frequency", "zero or more")
    scores = np.column_stack([_fifths(-columns[0]), _fifths(columns[1]), _fifths(columns[2])])
    used = [int(np.unique(scores[:, place]).size) for place in range(3)]
    return Rfm(
        columns[0].size,
        scores,
        (used[0], used[1], used[2]),
        _segments(scores, columns, proper_level(level)),
    )


def _fifths(values: Floats) -> NDArray[np.int64]:
    different, times = np.unique(values, return_counts=True)
    middle = (np.cumsum(times) - times / 2) / values.size
    score = np.floor(FIFTHS * middle).astype(np.int64) + 1
    used, first = np.unique(score, return_index=True)
    return np.asarray(used[np.searchsorted(different[first], values, side="right") - 1])


def _segments(
    scores: NDArray[np.int64], columns: tuple[Floats, Floats, Floats], level: float
) -> tuple[Segment, ...]:
    home = np.zeros((FIFTHS + 1, FIFTHS + 1), dtype=np.intp)
    for place, pairs in enumerate(SEGMENTS.values()):
        for pair in pairs:
            home[pair] = place
    where = home[scores[:, 0], scores[:, 1]]
    sizes = np.bincount(where, minlength=len(SEGMENTS))
    sums = [np.bincount(where, column, minlength=len(SEGMENTS)) for column in columns]
    total = float(columns[2].sum())
    return tuple(
        _segment(name, wilson(int(size), where.size, level), [float(s) for s in parts], total)
        for name, size, *parts in zip(SEGMENTS, sizes, *sums, strict=True)
    )


def _segment(name: str, size: Proportion, sums: list[float], total: float) -> Segment:
    if not size.count:
        return Segment(name, size, None, None, None, None)
    means = [part / size.count for part in sums]
    share = sums[2] / total if total > 0 else None
    return Segment(name, size, means[0], means[1], means[2], share)
