"""Relative weights: a predictor's share of R2 through its nearest uncorrelated counterparts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg

from analysis.statistics.arrays import Floats, floats, matrix
from analysis.statistics.dominance import checked_correlation
from analysis.statistics.errors import NoVariation, OutOfRange, ShapeMismatch
from analysis.statistics.gram import independent_columns

MOST_PREDICTORS = 500


@dataclass(frozen=True, slots=True)
class JohnsonWeights:
    """Importance of p predictors: ``contributions`` sum to ``r2``, ``shares`` sum to 1."""

    n: int
    r2: float
    contributions: tuple[float, ...]
    shares: tuple[float, ...]


def johnson_weights(y: ArrayLike, predictors: ArrayLike) -> JohnsonWeights:
    """Relative weights of predictors (n, p) for y (n,) (Johnson 2000).

    Equal to Genizi's (1993) decomposition. Unlike dominance it needs no pass over all subsets, so
    it serves where p is above 15. Raises Collinear or NoVariation (a constant outcome is column p).
    """
    n, correlation = checked_correlation(y, predictors, most=MOST_PREDICTORS)
    contributions = _weights(correlation)
    r2 = float(contributions.sum())
    if r2 <= 0:
        raise NoVariation((correlation.shape[0] - 1,))
    return JohnsonWeights(n, r2, floats(contributions), floats(contributions / r2))


def johnson_of(correlation: ArrayLike) -> tuple[float, ...]:
    """Contributions from a correlation or covariance matrix (p + 1, p + 1), the outcome last.

    Raises OutOfRange where some variance is not positive.
    """
    given = matrix(correlation)
    if given.shape[0] != given.shape[1] or given.shape[0] < 2:
        raise ShapeMismatch(given.shape)
    variance = np.diag(given)
    if (variance <= 0).any():
        raise OutOfRange("a variance", "above 0")
    standardised = given / np.sqrt(np.outer(variance, variance))
    independent_columns(standardised[:-1, :-1])
    return floats(_weights(standardised))


def _weights(correlation: Floats) -> Floats:
    """The square root of the predictors' correlations carries each weight to its owner."""
    values, vectors = linalg.eigh(correlation[:-1, :-1])
    size = np.sqrt(np.maximum(values, 0.0))
    root = (vectors * size) @ vectors.T
    uncorrelated = (vectors / size) @ vectors.T @ correlation[:-1, -1]
    return np.asarray(root**2 @ uncorrelated**2)
