"""What a structural model is fitted to: size, covariances and means of each group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import LARGEST, RELATIVE_NOISE, Floats, matrix
from analysis.statistics.cross_products import numbers
from analysis.statistics.errors import (
    MissingValues,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.moments import Moments
from analysis.statistics.structure.errors import InvalidModel, NotPositiveDefinite

# Smallest eigenvalue of a correlation matrix that is still told from rounding.
SMALLEST_EIGENVALUE = 1e-10
# Rows taken at once, so that their deviations stay in the processor's cache.
CHUNK = 8_192


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Moments of p ``names`` columns in G groups.

    ``n`` (G,) rows; ``covariance`` (G, p, p) with divisor n; ``mean`` (G, p).
    """

    names: tuple[str, ...]
    n: Floats
    covariance: Floats
    mean: Floats

    @property
    def shares(self) -> Floats:
        """Each group's share (G,) of all rows."""
        return np.asarray(self.n / self.n.sum())

    @property
    def total(self) -> int:
        """Rows in all groups."""
        return int(self.n.sum())

    def ordered(self, names: Sequence[str]) -> Sample:
        """The same for these columns in this order; raises InvalidModel."""
        unknown = [name for name in names if name not in self.names]
        if unknown:
            raise InvalidModel(f"the data have no column {', '.join(unknown)}")
        if tuple(names) == self.names:
            return self
        take = [self.names.index(name) for name in names]
        return Sample(
            tuple(names), self.n, self.covariance[:, take][:, :, take], self.mean[:, take]
        )


def sample_of(covariance: ArrayLike, n: int, names: Sequence[str], mean: ArrayLike = ()) -> Sample:
    """One group's sample from its covariance (p, p; divisor n - 1), rows and means (p; zeros).

    Raises NoVariation, NotPositiveDefinite, ShapeMismatch.
    """
    given = matrix(covariance)
    p = len(names)
    means = np.asarray(mean, dtype=np.float64) if np.size(mean) else np.zeros(p)
    if given.shape != (p, p) or means.shape != (p,):
        raise ShapeMismatch(given.shape, means.shape, (p,))
    check_definite(given, names)
    return Sample(tuple(names), np.array([float(n)]), (given * (n - 1) / n)[None], means[None])


def sample_from_moments(moments: Moments, names: Sequence[str]) -> Sample:
    """One group's sample from summed (weighted) moments of its columns; raises as ``sample_of``."""
    if len(moments.mean) != len(names):
        raise ShapeMismatch(moments.mean.shape, (len(names),))
    if moments.constant():
        raise NoVariation(moments.constant())
    covariance = moments.covariance(less=0)
    check_definite(covariance, names)
    n = np.array([float(moments.n)])
    return Sample(tuple(names), n, covariance[None], moments.means()[None])


def sample_from_rows(rows: ArrayLike, names: Sequence[str]) -> Sample:
    """One group's sample from complete rows (n, p), in one pass over chunks.

    Raises MissingValues, OutOfRange, NoVariation, NotPositiveDefinite, TooFewObservations,
    ShapeMismatch.
    """
    table = table_of(rows, names)
    n, p = table.shape
    centre = table[: min(n, CHUNK)].mean(axis=0)
    sums, products = np.zeros(p), np.zeros((p, p))
    with np.errstate(invalid="ignore", over="ignore"):
        for first in range(0, n, CHUNK):
            deviation = table[first : first + CHUNK] - centre
            sums += deviation.sum(axis=0)
            products += deviation.T @ deviation
        gap = sums / n
        covariance = products / n - np.outer(gap, gap)
    _check_finite(table, covariance)
    _check_varying(covariance, centre + gap)
    check_definite(covariance, names)
    return Sample(tuple(names), np.array([float(n)]), covariance[None], (centre + gap)[None])


def table_of(rows: ArrayLike, names: Sequence[str]) -> Floats:
    """Rows (n, p) as floats, not copied where they are.

    Raises OutOfRange for text, ShapeMismatch, TooFewObservations.
    """
    table = np.asarray(numbers(rows), dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != len(names):
        raise ShapeMismatch(table.shape, (len(names),))
    if table.shape[0] < 2:
        raise TooFewObservations(table.shape[0], 2)
    return table


def _check_finite(table: Floats, covariance: Floats) -> None:
    # A missing or infinite value anywhere spoils the sums, so rows are searched only then.
    if not np.isfinite(covariance).all():
        missing = int(table.size - np.count_nonzero(np.isfinite(table)))
        if not missing:
            raise OutOfRange("a value", "small enough to be squared")
        raise MissingValues(missing)


def _check_varying(covariance: Floats, mean: Floats) -> None:
    spread = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    constant = np.flatnonzero(spread <= np.maximum(RELATIVE_NOISE * np.abs(mean), 1 / LARGEST))
    if constant.size:
        raise NoVariation(tuple(int(column) for column in constant))


def stack(samples: Sequence[Sample]) -> Sample:
    """Samples of the same columns as the groups of one; raises InvalidModel."""
    names = samples[0].names
    same = [each.ordered(names) for each in samples]
    return Sample(
        names,
        np.concatenate([each.n for each in same]),
        np.concatenate([each.covariance for each in same]),
        np.concatenate([each.mean for each in same]),
    )


def check_definite(covariance: Floats, names: Sequence[str]) -> None:
    """Raise NotPositiveDefinite naming the columns that repeat each other."""
    variance = np.diag(covariance)
    flat = np.flatnonzero(~(variance > 0))
    if flat.size:
        raise NotPositiveDefinite(tuple(names[int(each)] for each in flat))
    scale = np.sqrt(variance)
    values, vectors = np.linalg.eigh(covariance / np.outer(scale, scale))
    if values[0] < SMALLEST_EIGENVALUE:
        involved = np.flatnonzero(np.abs(vectors[:, 0]) > 1e-4)
        raise NotPositiveDefinite(tuple(names[int(each)] for each in involved))
