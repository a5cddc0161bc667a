"""Means and sums of products about them, in one pass that stays in the processor's cache."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg

from analysis.statistics.arrays import Floats, varying
from analysis.statistics.errors import (
    Collinear,
    MissingValues,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    StatisticsError,
    TooFewObservations,
)

# A block of so many rows and a dozen columns fits beside its copy in the second-level cache.
ROWS_AT_ONCE = 8192

# A column whose spread is this small against its mean is looked at value by value.
SUSPICIOUS = 1e-7

# A predictor that keeps less than this share of its variance beside the others repeats them. The
# loss is squared here, so this is less strict than for a decomposition of the rows themselves.
REPEATED = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Gram:
    """``means`` (k,) of n rows and ``products`` (k, k), their summed products of deviations."""

    n: int
    means: Floats
    products: Floats

    def spread(self) -> Floats:
        """Standard deviations (k,) with divisor n."""
        return np.asarray(np.sqrt(np.diag(self.products) / self.n))

    def only(self, first: int) -> Gram:
        """The moments of the ``first`` columns."""
        return Gram(self.n, self.means[:first], self.products[:first, :first])

    def correlation(self) -> Floats:
        """The correlation matrix (k, k)."""
        length = np.sqrt(np.diag(self.products))
        return np.asarray(self.products / np.outer(length, length))


def columns_of(*parts: ArrayLike) -> list[Floats]:
    """Vectors (n,) and matrices (n, k) as float tables (n, k) of equally many rows, not copied."""
    tables = [numbers(part) for part in parts]
    tables = [table[:, None] if table.ndim == 1 else table for table in tables]
    if any(table.ndim != 2 for table in tables) or len({t.shape[0] for t in tables}) > 1:
        raise ShapeMismatch(*(table.shape for table in tables))
    return tables


def numbers(values: ArrayLike) -> Floats:
    """Values as float64, not copied if they are already; text and ragged lists are refused."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise OutOfRange("values", "numbers, equally many in every row") from error


def gram(*tables: Floats) -> Gram:
    """Moments of tables (n, k) side by side; NaN or infinite values raise MissingValues.

    Deviations from the first block's means keep the digits that raw products would lose.
    """
    n = tables[0].shape[0]
    if n == 0:
        raise TooFewObservations(0, 1)
    width = sum(table.shape[1] for table in tables)
    buffer = np.ones((min(n, ROWS_AT_ONCE), width + 1))
    with np.errstate(invalid="ignore", over="ignore"):
        centre = np.concatenate([table[:ROWS_AT_ONCE].mean(axis=0) for table in tables])
        sums = np.zeros((width + 1, width + 1))
        for rows in row_blocks(n):
            block = _filled(buffer, tables, rows, centre)
            sums += block.T @ block
        shift = sums[0, 1:] / n
        products = sums[1:, 1:] - n * np.outer(shift, shift)
    if not np.isfinite(products).all():
        raise _not_finite(tables)
    return Gram(n, centre + shift, products)


def row_blocks(n: int) -> Iterator[slice]:
    """Slices that go through n rows."""
    for start in range(0, n, ROWS_AT_ONCE):
        yield slice(start, min(start + ROWS_AT_ONCE, n))


def varying_columns(moments: Gram, tables: list[Floats]) -> None:
    """Raise NoVariation naming every constant column, by position over all tables."""
    doubtful = np.flatnonzero(moments.spread() <= SUSPICIOUS * np.abs(moments.means))
    constant: list[int] = []
    for column in doubtful:
        try:
            varying(_column(tables, int(column)))
        except NoVariation:
            constant.append(int(column))
    if constant:
        raise NoVariation(tuple(constant))


def independent_columns(correlation: Floats) -> Floats:
    """The lower Cholesky factor of ``correlation`` (k, k); raises Collinear naming repetitions."""
    factor = np.zeros_like(correlation)
    repeated = []
    for j in range(correlation.shape[0]):
        row = linalg.solve_triangular(factor[:j, :j], correlation[:j, j], lower=True) if j else []
        own = correlation[j, j] - float(np.dot(row, row))
        if own < REPEATED:
            repeated.append(j)
        factor[j, :j], factor[j, j] = row, np.sqrt(max(own, REPEATED))
    if repeated:
        raise Collinear(tuple(repeated))
    return factor


def _filled(buffer: Floats, tables: tuple[Floats, ...], rows: slice, centre: Floats) -> Floats:
    block = buffer[: rows.stop - rows.start]
    first = 0
    for table in tables:
        last = first + table.shape[1]
        np.subtract(table[rows], centre[first:last], out=block[:, first + 1 : last + 1])
        first = last
    return block


def _column(tables: list[Floats], position: int) -> Floats:
    for table in tables:
        if position < table.shape[1]:
            return table[:, position]
        position -= table.shape[1]
    raise ShapeMismatch(*(table.shape for table in tables))


def _not_finite(tables: tuple[Floats, ...]) -> StatisticsError:
    missing = sum(table.size - int(np.isfinite(table).sum()) for table in tables)
    if missing:
        return MissingValues(missing)
    return OutOfRange("values", "small enough to be squared; choose a larger unit")
