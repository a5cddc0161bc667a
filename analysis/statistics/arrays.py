"""What every statistic asks of the arrays it is given."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.errors import (
    MissingValues,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)

Floats = NDArray[np.float64]
Rows = NDArray[np.bool_]

# Below this share of a column's size its spread is rounding noise (double precision has 16 digits).
RELATIVE_NOISE = 1e-12
# Fourth powers of values beyond this, and of spreads below its inverse, leave double precision.
LARGEST = 1e75
# As many rows as stay in a cache while they are turned.
ROWS_AT_ONCE = 8_192


def vector(values: ArrayLike, needed: int = 1) -> Floats:
    """A finite float64 vector of at least ``needed`` values."""
    array = _finite(values)
    if array.ndim != 1:
        raise ShapeMismatch(array.shape)
    return _long_enough(array, needed)


def matrix(values: ArrayLike, needed: int = 1) -> Floats:
    """A finite float64 matrix (n, k) of at least ``needed`` rows; a vector becomes one column."""
    array = _finite(values)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or array.shape[1] == 0:
        raise ShapeMismatch(array.shape)
    # Column by column in memory: sums over rows and LAPACK then run over contiguous numbers.
    return _long_enough(np.asfortranarray(array), needed)


def with_gaps(values: ArrayLike) -> Floats:
    """A float64 array in which NaN stands for a missing value.

    Raises OutOfRange for text, infinite values and such as are too large to be squared.
    """
    array = _numbers(values)
    high, low = np.fmax.reduce(array, axis=None, initial=0), np.fmin.reduce(array, None, initial=0)
    if np.isinf(high) or np.isinf(low):
        raise OutOfRange("values", "finite, or NaN where missing")
    if max(high, -low) > LARGEST:
        raise OutOfRange("a value", f"at most {LARGEST:g} in size, for squares of it overflow")
    return array


def same_rows(*arrays: NDArray[np.generic]) -> None:
    """Raise ShapeMismatch unless all have equally many rows."""
    if len({array.shape[0] for array in arrays}) > 1:
        raise ShapeMismatch(*(array.shape for array in arrays))


def varying(columns: Floats, first: int = 0) -> None:
    """Raise NoVariation naming every constant column of a vector or matrix.

    ``first`` is the position by which the caller knows the first of them.
    """
    table = columns[:, None] if columns.ndim == 1 else columns
    high, low = table.max(axis=0), table.min(axis=0)
    size = np.maximum(np.abs(high), np.abs(low))
    constant = np.flatnonzero(high - low <= np.maximum(RELATIVE_NOISE * size, 1 / LARGEST))
    if constant.size:
        raise NoVariation(tuple(first + int(column) for column in constant))


def whole_rows(table: Floats) -> Rows:
    """The rows (n,) without NaN of a table (n, k) of finite numbers."""
    k = table.shape[1]
    # One product a row instead of k comparisons; shares of numbers cannot overflow together.
    return np.asarray(~np.isnan(table @ np.full(k, 1 / max(k, 1))))


def column_range(table: Floats) -> tuple[Floats, Floats]:
    """The largest and the smallest number (k,) of each column (n, k), NaN for none."""
    high, low = np.full(table.shape[1], np.nan), np.full(table.shape[1], np.nan)
    for start in range(0, table.shape[0], ROWS_AT_ONCE):
        turned = np.ascontiguousarray(table[start : start + ROWS_AT_ONCE].T)
        high = np.fmax(high, np.fmax.reduce(turned, axis=1))
        low = np.fmin(low, np.fmin.reduce(turned, axis=1))
    return high, low


def proper_level(level: float) -> float:
    """The confidence level, if it is one."""
    if not 0 < level < 1:
        raise OutOfRange("level", "between 0 and 1")
    return level


def floats(values: Floats) -> tuple[float, ...]:
    """A vector as plain floats, for frozen results."""
    return tuple(float(value) for value in values)


def all_finite(array: Floats) -> bool:
    """True when nothing is missing or infinite; one sum tells it for most tables."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(array.sum())) or bool(np.isfinite(array).all())


def _finite(values: ArrayLike) -> Floats:
    array = _numbers(values)
    flat = array.ravel(order="K")
    with np.errstate(over="ignore", invalid="ignore"):
        square = float(flat @ flat)
    if square <= LARGEST**2:
        return array
    return _looked_through(array)


def _numbers(values: ArrayLike) -> Floats:
    try:
        given = np.asarray(values)
        if given.dtype.kind not in "cmM":
            return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise OutOfRange("values", "numbers, equally many in every row") from error
    raise OutOfRange("values", "plain numbers, not complex ones, dates or durations")


def _looked_through(array: Floats) -> Floats:
    bad = array.size - int(np.count_nonzero(np.isfinite(array)))
    if bad:
        raise MissingValues(bad)
    if float(np.abs(array).max()) > LARGEST:
        raise OutOfRange("a value", f"at most {LARGEST:g} in size, for squares of it overflow")
    return array


def _long_enough(array: Floats, needed: int) -> Floats:
    if array.shape[0] < needed:
        raise TooFewObservations(array.shape[0], needed)
    return array
