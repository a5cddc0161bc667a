"""Rows with gaps, sorted by what is missing: all that a normal likelihood needs of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import LARGEST, RELATIVE_NOISE, Floats, Rows, with_gaps
from analysis.statistics.errors import NoVariation, TooFewObservations
from analysis.statistics.missing_patterns import pattern_labels
from analysis.statistics.structure.compiled import Positions
from analysis.statistics.structure.errors import NeverTogether
from analysis.statistics.structure.sample import table_of

# Patterns taken at once, so that their matrices stay in the processor's cache.
TOGETHER = 250


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """J patterns with equally many gaps among p columns, and the n rows that have them.

    ``gone`` (J, m) are the missing columns; ``counts`` (J,) rows. ``mean`` (J, p) and, for the
    patterns ``repeated`` (R,) that more than one row has, ``spread`` (R, p, p; divisor counts), are
    0 for missing columns. ``rows`` (n, p), also 0 there, stand pattern by pattern, those of pattern
    j from ``starts[j]`` on.
    """

    gone: Positions
    counts: Floats
    mean: Floats
    repeated: Positions
    spread: Floats
    rows: Floats
    starts: Positions

    def parts(self) -> Iterator[Block]:
        """The same in handy pieces."""
        for first in range(0, self.counts.size, TOGETHER):
            last = min(first + TOGETHER, self.counts.size)
            some = (self.repeated >= first) & (self.repeated < last)
            begin, end = self.starts[first], self.starts[last]
            yield Block(
                gone=self.gone[first:last],
                counts=self.counts[first:last],
                mean=self.mean[first:last],
                repeated=self.repeated[some] - first,
                spread=self.spread[some],
                rows=self.rows[begin:end],
                starts=self.starts[first : last + 1] - begin,
            )

    def patterns(self) -> Positions:
        """The pattern of each row (n,)."""
        return np.repeat(np.arange(self.counts.size), np.diff(self.starts))

    def there(self) -> Floats:
        """Which columns have values (J, p), as 1 and 0."""
        mask = np.ones(self.mean.shape)
        np.put_along_axis(mask, self.gone, 0.0, axis=1)
        return mask


@dataclass(frozen=True, slots=True, eq=False)
class Gappy:
    """One group's rows of p ``names`` columns with gaps.

    ``n`` rows have a value at all, ``empty`` have none and tell nothing; ``complete`` have all.
    ``patterns`` of gaps occur (that of empty rows not counted). ``together`` (p, p) counts the rows
    in which two columns are both there; ``mean``, ``variance`` (divisor n) and ``kurtosis`` (p,; 3
    when normal) are those of the values that are there.
    """

    names: tuple[str, ...]
    n: int
    empty: int
    complete: int
    patterns: int
    blocks: tuple[Block, ...]
    together: Floats
    mean: Floats
    variance: Floats
    kurtosis: Floats

    def parts(self) -> Iterator[Block]:
        """All patterns in handy pieces."""
        for block in self.blocks:
            yield from block.parts()


def gappy(rows: ArrayLike, names: Sequence[str]) -> Gappy:
    """Sort rows (n, p) with NaN where an answer is missing.

    Raises OutOfRange (infinite values), NoVariation, NeverTogether (two columns in no common row,
    or a column without any value), TooFewObservations (not more rows than columns), ShapeMismatch.
    """
    table = table_of(rows, names)
    table = with_gaps(table)
    places = np.isnan(table)
    empty = places.all(axis=1)
    if empty.any():
        table, places = table[~empty], places[~empty]
    if table.shape[0] <= len(names):
        raise TooFewObservations(table.shape[0], len(names) + 1)
    label, first = pattern_labels(places)
    gone = places[first]
    counts = np.bincount(label, minlength=first.size).astype(np.float64)
    together = _together(gone, counts, names)
    mean, variance, kurtosis = _moments(table)
    return Gappy(
        names=tuple(names),
        n=table.shape[0],
        empty=int(empty.sum()),
        complete=int(counts[~gone.any(axis=1)].sum()),
        patterns=int(first.size),
        blocks=_blocks(np.where(places, 0.0, table), label, gone, counts),
        together=together,
        mean=mean,
        variance=variance,
        kurtosis=kurtosis,
    )


def _together(gone: Rows, counts: Floats, names: Sequence[str]) -> Floats:
    there = (~gone).astype(np.float64)
    together = there.T @ (there * counts[:, None])
    row, column = np.nonzero(np.triu(together == 0))
    if row.size:
        raise NeverTogether(names[int(row[0])], names[int(column[0])], row.size)
    return together


def _moments(table: Floats) -> tuple[Floats, Floats, Floats]:
    mean = np.asarray(np.nanmean(table, axis=0))
    square = (table - mean) ** 2
    variance = np.asarray(np.nanmean(square, axis=0))
    spread = np.sqrt(variance)
    constant = np.flatnonzero(spread <= np.maximum(RELATIVE_NOISE * np.abs(mean), 1 / LARGEST))
    if constant.size:
        raise NoVariation(tuple(int(column) for column in constant))
    return mean, variance, np.asarray(np.nanmean(square**2, axis=0)) / variance**2


def _blocks(known: Floats, label: Positions, gone: Rows, counts: Floats) -> tuple[Block, ...]:
    """Patterns by their number of gaps, and their rows in that order."""
    sizes = gone.sum(axis=1)
    order = np.argsort(sizes, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(order.size)
    sorted_rows = known[np.argsort(place[label], kind="stable")]
    ends = np.cumsum(counts[order]).astype(np.intp)
    starts = np.concatenate([np.zeros(1, dtype=np.intp), ends])
    limits = np.flatnonzero(np.diff(sizes[order], prepend=-1, append=gone.shape[1] + 1))
    return tuple(
        _block(sorted_rows, starts[first : last + 1], gone[order[first:last]])
        for first, last in pairwise(limits.tolist())
    )


def _block(rows: Floats, starts: Positions, gone: Rows) -> Block:
    own, begun = rows[starts[0] : starts[-1]], starts - starts[0]
    counts = np.diff(begun).astype(np.float64)
    mean = np.add.reduceat(own, begun[:-1], axis=0) / counts[:, None]
    repeated = np.flatnonzero(counts > 1)
    spread = np.empty((repeated.size, own.shape[1], own.shape[1]))
    for at, pattern in enumerate(repeated.tolist()):
        deviation = own[begun[pattern] : begun[pattern + 1]] - mean[pattern]
        spread[at] = deviation.T @ deviation / counts[pattern]
    columns = np.nonzero(gone)[1].reshape(gone.shape[0], -1)
    return Block(columns, counts, mean, repeated, spread, own, begun)
