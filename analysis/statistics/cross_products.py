"""Sums of weights, means and products of deviations over the rows of one part of a table."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats, whole_rows
from analysis.statistics.errors import MissingValues, OutOfRange, ShapeMismatch

Weights = Floats | None
Parts = Iterator[tuple[Floats, Weights]]
Sums = tuple[float, float, float, Floats, Floats]

# About 2 MB of numbers: a part and its deviations stay in the processor's cache.
NUMBERS_AT_ONCE = 262_144
FEWEST_ROWS_AT_ONCE = 256


def parts_of(columns: ArrayLike, weights: ArrayLike | None) -> tuple[Parts, bool, int]:
    """Parts of a table (n, k) with their weights, whether weights were given, and k.

    Raises ShapeMismatch unless the table has rows and columns, OutOfRange for text.
    """
    table = numbers(columns)
    if table.ndim != 2 or table.shape[1] == 0:
        raise ShapeMismatch(table.shape)
    weight = None if weights is None else proper_weights(weights, table.shape[0])
    k: int = table.shape[1]
    return _parts(table, weight), weight is not None, k


def numbers(values: ArrayLike) -> NDArray[np.generic]:
    """The values as an array of numbers, not copied where they already are."""
    array = np.asarray(values)
    if array.dtype.kind in "biuf":
        return array
    if array.dtype.kind in "cmM":
        raise OutOfRange("a value", "a plain number, not a complex one, a date or a duration")
    try:
        return np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise OutOfRange("a value", "a number, not text") from error


def proper_weights(weights: ArrayLike, n: int) -> Floats:
    """Finite weights (n,) that are not negative."""
    given = np.asarray(numbers(weights), dtype=np.float64)
    if given.shape != (n,):
        raise ShapeMismatch((n,), given.shape)
    if not np.isfinite(given).all():
        raise MissingValues(int((~np.isfinite(given)).sum()))
    if (given < 0).any():
        raise OutOfRange("a weight", "zero or more")
    return given


def _parts(table: NDArray[np.generic], weight: Weights) -> Parts:
    rows = max(FEWEST_ROWS_AT_ONCE, NUMBERS_AT_ONCE // table.shape[1])
    for start in range(0, table.shape[0], rows):
        part = np.asarray(table[start : start + rows], dtype=np.float64)
        yield part, None if weight is None else weight[start : start + rows]


def complete_sums(part: Floats, weight: Weights) -> Sums:
    """Rows, weight, squared weights, mean (k,) and comoment (k, k) of the rows without NaN."""
    sums = _sums(part, weight)
    # NaN or infinity anywhere shows in the products, so the usual complete part is read once.
    if np.isfinite(sums[4]).all():
        return sums
    refuse_infinite(part)
    rows = whole_rows(part)
    sums = _sums(part[rows], None if weight is None else weight[rows])
    if not np.isfinite(sums[4]).all():
        raise OutOfRange("a value", "small enough to be squared")
    return sums


def pairwise_sums(part: Floats, weight: Weights) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Counts, weight, mean, comoment, squared weights (k, k) over the rows of each pair."""
    refuse_infinite(part)
    known = ~np.isnan(part)
    seen = known.astype(np.float64)
    w = np.ones(part.shape[0]) if weight is None else weight
    centre = np.where(known, part, 0.0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    deviation = np.where(known, part - centre, 0.0)
    weighted = deviation * w[:, None]
    total = seen.T @ (seen * w[:, None])
    mean = (weighted.T @ seen) / np.where(total > 0, total, 1.0)
    with np.errstate(over="ignore", invalid="ignore"):
        comoment = weighted.T @ deviation - mean * mean.T * total
    if not np.isfinite(comoment).all():
        raise OutOfRange("a value", "small enough to be squared")
    squares = seen.T @ (seen * np.square(w)[:, None])
    return seen.T @ (seen * (w > 0)[:, None]), total, mean + centre[:, None], comoment, squares


def refuse_infinite(part: Floats) -> None:
    """Raise OutOfRange when a value is infinite: it is no missing answer but a mistake."""
    if np.isinf(part).any():
        raise OutOfRange("a value", "finite; take out or correct infinite values first")


def _sums(part: Floats, weight: Weights) -> Sums:
    n, k = part.shape
    if n == 0:
        return 0.0, 0.0, 0.0, np.zeros(k), np.zeros((k, k))
    ones = np.ones(n)
    with np.errstate(over="ignore", invalid="ignore"):
        # Deviations from a rough centre keep the digits that raw sums of squares would lose.
        centre = ones @ part / n
        deviation = part - centre
        weighted = deviation if weight is None else deviation * weight[:, None]
        total = float(n) if weight is None else float(weight.sum())
        squares = float(n) if weight is None else float(weight @ weight)
        rest = ones @ weighted / (total if total > 0 else 1.0)
        products = weighted.T @ deviation - total * np.outer(rest, rest)
        counted = n if weight is None else int(np.count_nonzero(weight))
        return float(counted), total, squares, centre + rest, products
