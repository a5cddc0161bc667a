"""General dominance: a predictor's share of R2, averaged over all orders of entry."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg

from analysis.statistics.arrays import Floats, floats, matrix
from analysis.statistics.errors import (
    NoVariation,
    ShapeMismatch,
    TooFewObservations,
    TooManyPredictors,
)
from analysis.statistics.gram import (
    Gram,
    columns_of,
    gram,
    independent_columns,
    varying_columns,
)
from analysis.statistics.orthonormal import check_collinear

MOST_PREDICTORS = 15

# A predictor explained this completely by others adds nothing further; in a bootstrap draw this
# can happen by chance, and dividing by its rest would only return noise.
SMALLEST_PIVOT = 1e-9

Batch = Floats
"""Correlation-like matrices (b, p + 1, p + 1), the outcome last."""


@dataclass(frozen=True, slots=True)
class Dominance:
    """Importance of p predictors.

    ``contributions`` sum to ``r2``, ``shares`` sum to 1; ``alone`` is the R2 of each predictor by
    itself, ``last`` what it adds to all others.
    """

    n: int
    r2: float
    contributions: tuple[float, ...]
    shares: tuple[float, ...]
    alone: tuple[float, ...]
    last: tuple[float, ...]


def general_dominance(y: ArrayLike, predictors: ArrayLike) -> Dominance:
    """Dominance of predictors (n, p), p <= 15, for y (n,).

    Equal to LMG (Lindeman, Merenda & Gold 1980; Groemping 2006), to Budescu's (1993) general
    dominance and to the Shapley value of R2. Raises Collinear, NoVariation (a constant outcome is
    column p) or TooManyPredictors.
    """
    n, correlation = checked_correlation(y, predictors)
    p = correlation.shape[0] - 1
    explained = all_subsets_r2(correlation[None])[0]
    contributions = explained @ entry_weights(p)
    everything, single = 2**p - 1, 2 ** np.arange(p)
    r2 = float(explained[everything])
    if r2 <= 0:
        raise NoVariation((p,))
    return Dominance(
        n=n,
        r2=r2,
        contributions=floats(contributions),
        shares=floats(contributions / r2),
        alone=floats(explained[single]),
        last=floats(r2 - explained[everything - single]),
    )


def checked_correlation(
    y: ArrayLike, predictors: ArrayLike, most: int = MOST_PREDICTORS
) -> tuple[int, Floats]:
    """Rows, and the correlation matrix (p + 1, p + 1) of predictors and outcome, the outcome last.

    Raises what ``general_dominance`` raises.
    """
    moments = checked_moments(columns_of(predictors, y), most)
    return moments.n, moments.correlation()


def checked_moments(tables: list[Floats], most: int = MOST_PREDICTORS) -> Gram:
    """Moments of predictors (n, p) and outcome (n, 1), fit for all-subsets regression."""
    n, p = tables[0].shape
    if p == 0 or tables[1].shape[1] != 1:
        raise ShapeMismatch(*(table.shape for table in tables))
    if p > most:
        raise TooManyPredictors(p, most)
    if n < p + 2:
        raise TooFewObservations(n, p + 2)
    moments = gram(*tables)
    varying_columns(moments, tables)
    independent_columns(moments.correlation()[:p, :p])
    return moments


def dominance_of(correlation: ArrayLike) -> tuple[float, ...]:
    """Contributions from a correlation or covariance matrix (p + 1, p + 1), the outcome last."""
    given = matrix(correlation)
    if given.shape[0] != given.shape[1] or given.shape[0] < 2:
        raise ShapeMismatch(given.shape)
    p = given.shape[0] - 1
    if p > MOST_PREDICTORS:
        raise TooManyPredictors(p, MOST_PREDICTORS)
    spread = np.sqrt(np.diag(given))
    standardised = given / np.outer(spread, spread)
    _check_rank(standardised[:p, :p])
    return floats(all_subsets_r2(standardised[None])[0] @ entry_weights(p))


def all_subsets_r2(correlations: Batch) -> Floats:
    """R2 of every subset of predictors (b, 2^p); bit j of the second index says j is in.

    Walks the tree of subsets: at each predictor a matrix splits into one in which it was swept out
    and one without it, so all 2^p models cost about 6 * 2^p multiplications.
    """
    draws, width = correlations.shape[:2]
    # The long axis last: every step is then one sweep over contiguous memory.
    nodes = np.ascontiguousarray(np.moveaxis(correlations, 0, -1))
    outcome = nodes[-1, -1]
    for _ in range(width - 1):
        row, rest = nodes[0, 1:], nodes[1:, 1:]
        pivot = nodes[0, 0]
        # In a draw where a predictor is made of others, it explains nothing once they are in.
        scaled = np.where(pivot > SMALLEST_PIVOT, row / np.maximum(pivot, SMALLEST_PIVOT), 0.0)
        nodes = np.concatenate([rest, rest - row[:, None] * scaled], axis=-1)
    return np.asarray(1 - nodes[0, 0].reshape(-1, draws) / outcome).T


@lru_cache(maxsize=16)
def entry_weights(p: int) -> Floats:
    """The linear map (2^p, p) from all subsets' R2 to each predictor's mean contribution.

    A subset of size s precedes a predictor in s! (p - s - 1)! of the p! orders of entry.
    """
    subsets = np.arange(2**p)
    members = (subsets[:, None] >> np.arange(p)) & 1
    size = members.sum(axis=1, keepdims=True)
    orders = np.array([1 / (p * math.comb(p - 1, s)) for s in range(p)] + [0.0])
    weights: Floats = np.where(members == 1, orders[size - 1], -orders[size])
    return weights


def _check_rank(correlation: Floats) -> None:
    p = correlation.shape[0]
    r = linalg.qr(correlation, mode="r")[0]
    # Here the matrix itself, not its square root, is factored: the loss is squared.
    check_collinear(np.sqrt(np.abs(r)), np.ones(p))
