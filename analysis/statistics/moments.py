"""One pass over the rows: weighted cross-products that add up over chunks and groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import (
    MissingValues,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)

Missing = Literal["listwise", "pairwise"]


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """Sums of k columns, each entry (i, j) over the rows used for that pair.

    ``counts`` (k, k) rows used; ``weight`` (k, k) their summed weights; ``mean`` (k, k) the mean of
    column i over them; ``comoment`` (k, k) the weighted sum of products of deviations.
    """

    counts: Floats
    weight: Floats
    mean: Floats
    comoment: Floats

    @property
    def n(self) -> int:
        """Rows used by the pair of columns that has fewest."""
        return int(self.counts.min())

    def __add__(self, other: Moments) -> Moments:
        weight = self.weight + other.weight
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(weight > 0, other.weight / weight, 0.0)
        gap = other.mean - self.mean
        return Moments(
            counts=self.counts + other.counts,
            weight=weight,
            mean=self.mean + gap * share,
            comoment=self.comoment + other.comoment + gap * gap.T * self.weight * share,
        )

    def means(self) -> Floats:
        """The mean of each column (k,) over its own rows."""
        return np.diag(self.mean).copy()

    def covariance(self) -> Floats:
        """The covariance matrix (k, k) with divisor (summed weight - 1).

        Pairwise-complete covariances need not be positive definite.
        """
        if self.counts.min() < 2:
            raise TooFewObservations(self.n, 2)
        return self.comoment / (self.weight - 1)

    def correlation(self) -> Floats:
        """The covariance matrix (k, k) standardised by its own diagonal.

        Pairwise, that diagonal comes from all rows of a column, not only those a pair shares.
        """
        covariance = self.covariance()
        variance = np.diag(covariance)
        if (variance <= 0).any():
            raise NoVariation(tuple(int(column) for column in np.flatnonzero(variance <= 0)))
        return covariance / np.sqrt(np.outer(variance, variance))


def moments(
    columns: ArrayLike, weights: ArrayLike | None = None, missing: Missing = "listwise"
) -> Moments:
    """Moments of columns (n, k); NaN rows are dropped listwise, or pair by pair.

    ``weights`` (n,) are frequency-like and not negative. Merging follows Chan, Golub & LeVeque
    (1983), so chunks may be summed in any order without losing digits.
    """
    table = np.asarray(columns, dtype=np.float64)
    if table.ndim != 2:
        raise ShapeMismatch(table.shape)
    weight = _weights(weights, table.shape[0])
    seen = np.isfinite(table)
    if missing == "listwise":
        rows = seen.all(axis=1)
        table, seen, weight = table[rows], seen[rows], weight[rows]
    return _sums(table, seen.astype(np.float64), weight)


def _weights(weights: ArrayLike | None, n: int) -> Floats:
    if weights is None:
        return np.ones(n)
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != (n,):
        raise ShapeMismatch((n,), given.shape)
    if not np.isfinite(given).all():
        raise MissingValues(int((~np.isfinite(given)).sum()))
    if (given < 0).any():
        raise OutOfRange("a weight", "zero or more")
    return given


def _sums(table: Floats, seen: Floats, weight: Floats) -> Moments:
    # Deviations from a rough centre keep the digits that raw sums of squares would lose.
    filled = np.where(seen > 0, table, 0.0)
    centre = filled.sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    deviation = np.where(seen > 0, table - centre, 0.0)
    weighted = seen * weight[:, None]
    total = seen.T @ weighted
    sums = (deviation * weight[:, None]).T @ seen
    products = (deviation * weight[:, None]).T @ deviation
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(total > 0, sums / total, 0.0)
    return Moments(
        counts=seen.T @ seen,
        weight=total,
        mean=mean + centre[:, None],
        comoment=products - mean * mean.T * total,
    )
