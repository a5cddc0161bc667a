"""Moments of every pattern of missing values: all that a normal model needs of the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats, Rows
from analysis.statistics.cross_products import (
    Weights,
    complete_sums,
    numbers,
    proper_weights,
    refuse_infinite,
)
from analysis.statistics.errors import ShapeMismatch
from analysis.statistics.moments import Moments, empty, total

# Rows sorted by pattern at a time.
ROWS_AT_ONCE = 131_072

Labels = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class PatternMoments:
    """Sums over the rows of each of P patterns of k columns, sorted by pattern.

    ``answered`` (P, k) says which columns have values; ``counts``, ``weight`` and ``squares`` (P,)
    are rows, summed weights and summed squared weights; ``mean`` (P, k) and ``comoment`` (P, k, k)
    are 0 where a column is missing.
    """

    answered: Rows
    counts: Floats
    weight: Floats
    squares: Floats
    mean: Floats
    comoment: Floats

    @property
    def n(self) -> int:
        """All rows, those without a single answer too."""
        return int(self.counts.sum())

    def __add__(self, other: PatternMoments) -> PatternMoments:
        if self.answered.shape[1] != other.answered.shape[1]:
            raise ShapeMismatch(self.answered.shape, other.answered.shape)
        return _merged(
            PatternMoments(
                *(
                    np.concatenate([getattr(self, name), getattr(other, name)])
                    for name in self.__slots__
                )
            )
        )

    def listwise(self, columns: Sequence[int] | None = None) -> Moments:
        """Moments of some columns (all of them unless named) over rows complete in those."""
        k = self.answered.shape[1]
        chosen = list(range(k)) if columns is None else list(columns)
        used = np.flatnonzero(self.answered[:, chosen].all(axis=1)).tolist()
        return total((self._one(pattern, chosen) for pattern in used), len(chosen))

    def pairwise(self) -> Moments:
        """Moments of every pair of columns over the rows that have both."""
        k = self.answered.shape[1]
        seen = self.answered.astype(np.float64)
        weight = seen.T @ (seen * self.weight[:, None])
        divisor = np.where(weight > 0, weight, 1.0)
        weighted = self.mean * self.weight[:, None]
        # Deviations of the patterns' means from a rough centre keep the digits of large means.
        centre = weighted.sum(axis=0) / np.maximum(np.diag(weight), np.finfo(float).tiny)
        gap = (self.mean - centre) * seen
        shift = ((gap * self.weight[:, None]).T @ seen) / divisor
        between = (gap * self.weight[:, None]).T @ gap - shift * shift.T * weight
        comoment = self.comoment.sum(axis=0) if self.counts.size else np.zeros((k, k))
        return Moments(
            counts=seen.T @ (seen * self.counts[:, None]),
            weight=weight,
            mean=shift + centre[:, None],
            comoment=comoment + between,
            squares=seen.T @ (seen * self.squares[:, None]),
        )

    def _one(self, pattern: int, chosen: list[int]) -> Moments:
        full = np.ones((len(chosen), len(chosen)))
        return Moments(
            self.counts[pattern] * full,
            self.weight[pattern] * full,
            self.mean[pattern, chosen][:, None] * full,
            self.comoment[pattern][np.ix_(chosen, chosen)],
            self.squares[pattern] * full,
        )


def pattern_moments(columns: ArrayLike, weights: ArrayLike | None = None) -> PatternMoments:
    """Moments of columns (n, k) by pattern of NaN, in one pass; errors as ``moments``.

    They add up: the sum of two partitions equals the whole. Memory is P k^2 numbers.
    """
    table = numbers(columns)
    if table.ndim != 2 or table.shape[1] == 0:
        raise ShapeMismatch(table.shape)
    weight = None if weights is None else proper_weights(weights, table.shape[0])
    parts = [_part(part, w) for part, w in _long_parts(table, weight)]
    if not parts:
        return _none(table.shape[1])
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + part
    return whole


def _long_parts(table: NDArray[np.generic], weight: Weights) -> Iterator[tuple[Floats, Weights]]:
    for start in range(0, table.shape[0], ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        part = np.asarray(table[rows], dtype=np.float64)
        yield part, None if weight is None else weight[rows]


def _part(part: Floats, weight: Weights) -> PatternMoments:
    refuse_infinite(part)
    answered, label = _patterns(~np.isnan(part))
    order = np.argsort(label, kind="stable")
    ends = np.cumsum(np.bincount(label, minlength=answered.shape[0]))
    p, k = answered.shape
    sums = np.zeros((p, 3))
    mean, comoment = np.zeros((p, k)), np.zeros((p, k, k))
    for pattern, rows in enumerate(np.split(order, ends[:-1])):
        there = np.flatnonzero(answered[pattern])
        known = part[rows] if there.size == k else part[np.ix_(rows, there)]
        found = complete_sums(known, None if weight is None else weight[rows])
        sums[pattern] = found[:3]
        mean[pattern, there] = found[3]
        comoment[pattern][np.ix_(there, there)] = found[4]
    return PatternMoments(answered, sums[:, 0], sums[:, 1], sums[:, 2], mean, comoment)


def _patterns(answered: Rows) -> tuple[Rows, Labels]:
    """The different rows of ``answered`` (n, k), sorted, and which of them each row is."""
    packed = np.packbits(answered, axis=1)
    keys = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).reshape(-1)
    _, first, label = np.unique(keys, return_index=True, return_inverse=True)
    return answered[first], label.reshape(-1).astype(np.intp)


def _merged(both: PatternMoments) -> PatternMoments:
    """Patterns that occur twice as one, by Chan, Golub & LeVeque (1983)."""
    answered, label = _patterns(both.answered)
    p, k = answered.shape
    weight, mean = np.zeros(p), np.zeros((p, k))
    counts, squares, comoment = np.zeros(p), np.zeros(p), np.zeros((p, k, k))
    np.add.at(counts, label, both.counts)
    np.add.at(squares, label, both.squares)
    np.add.at(weight, label, both.weight)
    share = both.weight / np.where(weight > 0, weight, 1.0)[label]
    first = np.zeros((p, k))
    first[label] = both.mean
    np.add.at(mean, label, (both.mean - first[label]) * share[:, None])
    mean += first
    gap = both.mean - mean[label]
    products = both.comoment + np.einsum("p,pi,pj->pij", both.weight, gap, gap)
    np.add.at(comoment, label, products)
    return PatternMoments(answered, counts, weight, squares, mean, comoment)


def _none(k: int) -> PatternMoments:
    nothing = empty(k).mean[:0]
    return PatternMoments(
        nothing.astype(np.bool_), *(np.zeros(0),) * 3, nothing, np.zeros((0, k, k))
    )
