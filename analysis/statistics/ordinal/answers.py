"""Ordinal answers as small numbers: which of its item's categories each answer is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats, Rows, all_finite, floats
from analysis.statistics.cross_products import numbers
from analysis.statistics.errors import (
    MissingValues,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.ordinal.errors import TooManyCategories

Codes = NDArray[np.uint8]
Missing = Literal["listwise", "pairwise"]

MOST_CATEGORIES = 25
# Whole numbers spread wider than this are looked up one by one.
WIDEST = 200
# Stands for a missing answer until the number of categories is known.
GAP = 255
# Rows taken at once, so that they stay in the processor's cache.
CHUNK = 8192


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalAnswers:
    """Answers of n rows to p ordinal items.

    ``codes`` (p, n) are positions in ``categories``, each item's different answers in their order;
    one more than the highest possible code (``width``) stands for a missing answer. ``dropped``
    rows were left out for gaps.
    """

    names: tuple[str, ...]
    codes: Codes
    categories: tuple[tuple[float, ...], ...]
    dropped: int

    @property
    def n(self) -> int:
        """How many rows."""
        return int(self.codes.shape[1])

    @property
    def width(self) -> int:
        """The largest number of categories; as a code, a missing answer."""
        return max(len(each) for each in self.categories)

    @property
    def unused(self) -> tuple[str, ...]:
        """Items of whole numbers in which a number between the lowest and highest is not used."""
        return tuple(
            name
            for name, each in zip(self.names, self.categories, strict=True)
            if all(value.is_integer() for value in each) and each[-1] - each[0] + 1 > len(each)
        )


def ordinal_answers(
    answers: ArrayLike, names: Sequence[str] = (), missing: Missing = "listwise"
) -> OrdinalAnswers:
    """Read answers (n, p); NaN is a missing answer, whose row is left out under ``listwise``.

    Raises MissingValues for infinite values, NoVariation, OutOfRange for text, ShapeMismatch,
    TooFewObservations, TooManyCategories.
    """
    if missing not in ("listwise", "pairwise"):
        raise OutOfRange("missing", "listwise or pairwise")
    table = np.asarray(numbers(answers), dtype=np.float64)
    if table.ndim != 2 or table.shape[1] == 0:
        raise ShapeMismatch(table.shape)
    named = tuple(names) or tuple(f"item {position + 1}" for position in range(table.shape[1]))
    if len(named) != table.shape[1]:
        raise ShapeMismatch(table.shape, (len(named),))
    kept, gaps = _without_gaps(table, missing)
    low, high = _range(kept, gaps)
    codes, categories = _coded(kept, low, high, named)
    return OrdinalAnswers(named, codes, categories, table.shape[0] - kept.shape[0])


def _without_gaps(table: Floats, missing: Missing) -> tuple[Floats, bool]:
    """The rows to use, and whether any of them has a gap."""
    if not all_finite(table):
        infinite = int(np.isinf(table).sum())
        if infinite:
            raise MissingValues(infinite)
        gaps: Rows = np.isnan(table)
        whole = ~(gaps.all(axis=1) if missing == "pairwise" else gaps.any(axis=1))
        table = table[whole]
    if table.shape[0] < 2:
        raise TooFewObservations(table.shape[0], 2)
    return table, not all_finite(table)


def _range(table: Floats, gaps: bool) -> tuple[Floats, Floats]:
    """The lowest and highest answers (p,) to each item."""
    if gaps:
        never = np.isnan(table).all(axis=0)
        if never.any():
            raise NoVariation(tuple(int(each) for each in np.flatnonzero(never)))
    low, high = np.full(table.shape[1], np.inf), np.full(table.shape[1], -np.inf)
    for first in range(0, table.shape[0], CHUNK):
        part = table[first : first + CHUNK]
        np.fmin(low, np.fmin.reduce(part, axis=0), out=low)
        np.fmax(high, np.fmax.reduce(part, axis=0), out=high)
    if (low == high).any():
        raise NoVariation(tuple(int(each) for each in np.flatnonzero(low == high)))
    return low, high


def _coded(
    table: Floats, low: Floats, high: Floats, names: tuple[str, ...]
) -> tuple[Codes, tuple[tuple[float, ...], ...]]:
    with np.errstate(over="ignore"):
        whole = bool((np.floor(low) == low).all() and (high - low <= WIDEST).all())
    codes, whole = _shifted(table, low) if whole else (_empty(table), False)
    if not whole:
        return _looked_up(table, names)
    counts = [np.bincount(each, minlength=256) for each in codes]
    found = [np.flatnonzero(each[:GAP]) for each in counts]
    _few(names, [each.size for each in found])
    width = max(each.size for each in found)
    for item, used in enumerate(found):
        if used[-1] + 1 > used.size or counts[item][GAP]:
            place = np.full(256, width, dtype=np.uint8)
            place[used] = np.arange(used.size, dtype=np.uint8)
            codes[item] = place[codes[item]]
    return codes, tuple(floats(low[item] + used) for item, used in enumerate(found))


def _shifted(table: Floats, low: Floats) -> tuple[Codes, bool]:
    """Whole numbers above their lowest (p, n), GAP where missing; False if some are not whole."""
    codes = _empty(table)
    for first in range(0, table.shape[0], CHUNK):
        part = table[first : first + CHUNK] - low
        part[np.isnan(part)] = GAP
        small = part.astype(np.uint8)
        if not (small == part).all():
            return codes, False
        codes[:, first : first + CHUNK] = small.T
    return codes, True


def _looked_up(
    table: Floats, names: tuple[str, ...]
) -> tuple[Codes, tuple[tuple[float, ...], ...]]:
    found = [np.unique(column[~np.isnan(column)]) for column in table.T]
    _few(names, [each.size for each in found])
    width = max(each.size for each in found)
    codes = _empty(table)
    for item, values in enumerate(found):
        column = table[:, item]
        codes[item] = np.where(np.isnan(column), width, np.searchsorted(values, column))
    return codes, tuple(floats(each) for each in found)


def _few(names: tuple[str, ...], categories: list[int]) -> None:
    for name, each in zip(names, categories, strict=True):
        if each > MOST_CATEGORIES:
            raise TooManyCategories(name, each, MOST_CATEGORIES)


def _empty(table: Floats) -> Codes:
    return np.empty(table.shape[::-1], dtype=np.uint8)
