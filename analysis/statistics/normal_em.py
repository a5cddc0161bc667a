"""Maximum likelihood of a normal distribution from rows with gaps, by EM on patterns."""

from __future__ import annotations

import math

import numpy as np

from analysis.statistics.arrays import RELATIVE_NOISE, Floats, Rows, column_range
from analysis.statistics.errors import (
    Collinear,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.missing_patterns import Normal, Patterns, expected_moments

SETTLED = 1e-8
MOST_ITERATIONS = 1000

# A column whose own part beside the others is smaller than this (in its standard deviations) is
# taken for a repetition of them; EM comes no nearer to an exact one.
OWN_PART = 3e-4


def most_likely(patterns: Patterns, settled: float = SETTLED) -> tuple[Normal, float]:
    """The maximum-likelihood model and EM's rate of convergence (0-1).

    ``patterns`` are of standardised columns; EM (Dempster, Laird & Rubin 1977) ends when no mean
    or covariance moves more than ``settled``. The rate is the largest share of missing information.
    Raises Collinear for columns that repeat others.
    """
    k = patterns.missing.shape[1]
    model, last, rate = Normal(np.zeros(k), np.eye(k)), math.inf, 0.0
    for _ in range(MOST_ITERATIONS):
        sums, products = expected_moments(patterns, model)
        mean = sums / patterns.n
        better = Normal(mean, products / patterns.n - np.outer(mean, mean))
        check_rank(better)
        moved = max(
            float(np.abs(better.mean - model.mean).max()),
            float(np.abs(better.covariance - model.covariance).max()),
        )
        model, rate, last = better, moved / last, moved
        if moved < settled:
            break
    return model, min(max(rate, 1e-6), 1 - 1e-6)


def check_rank(model: Normal) -> None:
    """Raise Collinear where a column is a sum of the ones before it."""
    spread = np.sqrt(np.maximum(np.diag(model.covariance), RELATIVE_NOISE))
    r = np.linalg.qr(model.covariance / np.outer(spread, spread), mode="r")
    # The matrix itself, not its square root, is factored: the loss is squared.
    repeated = np.flatnonzero(np.sqrt(np.abs(np.diag(r))) < OWN_PART)
    if repeated.size:
        raise Collinear(tuple(int(column) for column in repeated))


def weakest(covariance: Floats) -> int:
    """The column that the ones before it tell best."""
    spread = np.sqrt(np.maximum(np.diag(covariance), RELATIVE_NOISE))
    r = np.linalg.qr(covariance / np.outer(spread, spread), mode="r")
    return int(np.abs(np.diag(r)).argmin())


def check_gappy(given: Floats, places: Rows) -> None:
    """Raise what keeps a normal model from being fitted to columns (n, k) with gaps.

    ShapeMismatch, OutOfRange (infinite values), TooFewObservations (a pair of columns seen
    together in fewer than k + 2 rows), NoVariation.
    """
    if given.ndim != 2 or given.shape[1] == 0:
        raise ShapeMismatch(given.shape)
    high, low = column_range(given)
    if np.isinf(high).any() or np.isinf(low).any():
        raise OutOfRange("values", "finite, or NaN where missing")
    if not places.any():
        return
    seen = (~places).astype(np.float64)
    needed, together = given.shape[1] + 2, int((seen.T @ seen).min())
    if together < needed:
        raise TooFewObservations(together, needed)
    constant = np.flatnonzero(high - low <= RELATIVE_NOISE * np.maximum(abs(high), abs(low)))
    if constant.size:
        raise NoVariation(tuple(int(column) for column in constant))
