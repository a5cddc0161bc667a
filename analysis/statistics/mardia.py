"""Are answers jointly normal? Mardia's multivariate skewness and kurtosis."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, special

from analysis.statistics.arrays import Floats
from analysis.statistics.covariances import answered_rows, inverse
from analysis.statistics.errors import TooFewObservations
from analysis.statistics.estimate import t_tails
from analysis.statistics.moments import moments

ROWS_AT_ONCE = 8192


@dataclass(frozen=True, slots=True)
class Mardia:
    """Skewness with its chi-square test, kurtosis with its normal test, of k columns of n rows.

    Under normality the skewness is near 0 and the kurtosis near k (k + 2).
    """

    n: int
    k: int
    skewness: float
    skewness_chi_square: float
    skewness_df: float
    skewness_p: float
    kurtosis: float
    kurtosis_z: float
    kurtosis_p: float


def mardia(columns: ArrayLike) -> Mardia:
    """Mardia's (1970) measures of columns (n, k), rows with NaN dropped.

    Distances go by the covariance with divisor n - 1. The sums over pairs of rows are taken over
    triples of columns instead, so time is linear in n. Raises NoVariation, Collinear, and
    TooFewObservations unless n exceeds k.
    """
    table = answered_rows(columns)
    n, k = table.shape
    if n <= k:
        raise TooFewObservations(n, k + 1)
    sums = moments(table)
    inverse(sums.correlation())
    root = linalg.cholesky(sums.covariance(), lower=True)
    third, kurtosis = np.zeros((k, k, k)), 0.0
    for start in range(0, n, ROWS_AT_ONCE):
        deviations = table[start : start + ROWS_AT_ONCE] - sums.means()
        whitened = linalg.solve_triangular(root, deviations.T, lower=True)
        third += _third_products(whitened)
        kurtosis += float(np.square(np.square(whitened).sum(axis=0)).sum())
    skewness = float(np.square(third / n).sum())
    return _tested(n, k, skewness, kurtosis / n)


def _third_products(rows: Floats) -> Floats:
    """Sums (k, k, k) of the products of every three of the columns ``rows`` (k, n)."""
    k = rows.shape[0]
    found = np.empty((k, k, k))
    for first in range(k):
        # By symmetry the first of three may be the least; the others follow from it.
        found[first, first:, first:] = (rows[first:] * rows[first]) @ rows[first:].T
        found[first:, first, first:] = found[first, first:, first:]
        found[first:, first:, first] = found[first, first:, first:]
    return found


def _tested(n: int, k: int, skewness: float, kurtosis: float) -> Mardia:
    chi_square, df = n * skewness / 6, k * (k + 1) * (k + 2) / 6
    z = (kurtosis - k * (k + 2)) / math.sqrt(8 * k * (k + 2) / n)
    p = float(special.chdtrc(df, chi_square))
    return Mardia(n, k, skewness, chi_square, df, p, kurtosis, z, t_tails(z, math.inf))
