"""What statistics on a covariance or correlation matrix ask of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, all_finite, matrix, whole_rows
from analysis.statistics.cross_products import numbers, refuse_infinite
from analysis.statistics.errors import (
    Collinear,
    NotIdentified,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.moments import Moments, moments

# An eigenvalue of a correlation matrix below this is a combination of items without any spread.
NO_SPREAD = 1e-10

# The largest difference between (i, j) and (j, i), relative to the spreads, that rounding explains.
ASYMMETRY = 1e-8


def proper_covariance(given: ArrayLike, fewest: int = 2) -> Floats:
    """A finite symmetric matrix (k, k) with positive variances, k >= ``fewest``.

    Raises ShapeMismatch, NotIdentified, NoVariation, or OutOfRange when it is not symmetric or a
    correlation exceeds one.
    """
    table = matrix(given)
    if table.shape[0] != table.shape[1]:
        raise ShapeMismatch(table.shape)
    if table.shape[0] < fewest:
        raise NotIdentified(table.shape[0], fewest)
    variance = np.diag(table)
    if (variance <= 0).any():
        raise NoVariation(tuple(int(item) for item in np.flatnonzero(variance <= 0)))
    size = np.outer(np.sqrt(variance), np.sqrt(variance))
    if (np.abs(table - table.T) > ASYMMETRY * size).any():
        raise OutOfRange("a covariance matrix", "symmetric")
    if (np.abs(table) > size * (1 + ASYMMETRY)).any():
        raise OutOfRange("a correlation", "between -1 and 1")
    covariance: Floats = (table + table.T) / 2
    return covariance


def scale_covariance(sums: Moments) -> Floats:
    """The covariance matrix (k, k) of a scale's items from their moments.

    Raises NotIdentified with one item, TooFewObservations, NoVariation naming constant items.
    """
    k = sums.counts.shape[0]
    if k < 2:
        raise NotIdentified(k, 2)
    if sums.n < 2:
        raise TooFewObservations(sums.n, 2)
    if sums.constant():
        raise NoVariation(sums.constant())
    return sums.covariance()


def proper_correlation(given: ArrayLike, fewest: int = 2) -> Floats:
    """The correlation matrix (k, k) of a covariance or correlation matrix; errors as there."""
    covariance = proper_covariance(given, fewest)
    deviation = np.sqrt(np.diag(covariance))
    correlation: Floats = covariance / np.outer(deviation, deviation)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def answered_rows(items: ArrayLike, needed: int = 1) -> Floats:
    """The rows of items (n, k) without NaN.

    Raises OutOfRange for infinite values or text, TooFewObservations below ``needed`` rows.
    """
    table = np.asarray(numbers(items), dtype=np.float64)
    if table.ndim != 2:
        raise ShapeMismatch(table.shape)
    if not all_finite(table):
        refuse_infinite(table)
        table = table[whole_rows(table)]
    return matrix(table, needed)


def correlations_of(items: ArrayLike, fewest: int = 2) -> tuple[Floats, int]:
    """The correlations of items (n, k), rows with NaN dropped, and the rows used.

    Raises NotIdentified below ``fewest`` items, TooFewObservations below three rows, NoVariation.
    """
    sums = moments(items)
    k = sums.counts.shape[0]
    if k < fewest:
        raise NotIdentified(k, fewest)
    if sums.n < 3:
        raise TooFewObservations(sums.n, 3)
    return sums.correlation(), sums.n


def inverse(correlation: Floats) -> Floats:
    """The inverse of a correlation matrix (k, k).

    Raises Collinear naming the items that repeat each other, and OutOfRange when the matrix is not
    positive definite for another reason (pairwise-complete correlations may be so).
    """
    values, vectors = np.linalg.eigh(correlation)
    if values[0] < -NO_SPREAD:
        raise OutOfRange("a correlation matrix", "positive definite; use complete rows only")
    if values[0] < NO_SPREAD:
        raise Collinear(tuple(int(item) for item in np.flatnonzero(np.abs(vectors[:, 0]) > 1e-4)))
    inverted: Floats = (vectors / values) @ vectors.T
    return inverted


def squared_multiple_correlations(correlation: Floats) -> Floats:
    """How much of each item (k,) the other items explain; raises as ``inverse``."""
    explained: Floats = 1 - 1 / np.diag(inverse(correlation))
    return explained
