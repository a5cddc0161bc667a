"""The likelihood of a random-intercept model, profiled to one number, on moments by unit size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import PerfectFit
from analysis.statistics.sandwich import cluster_sums

Method = Literal["reml", "ml"]

# Ratios of variances that are looked through before the best stretch is refined.
GRID = np.concatenate([[0.0], np.geomspace(1e-6, 1e6, 97)])

# What is left of a standardised outcome when units and predictors explain all of it.
NO_ERROR = 1e-300
NOISE = 1e-13


@dataclass(frozen=True, slots=True, eq=False)
class UnitMoments:
    """All that the likelihood needs of n rows in units.

    ``total`` (q, q) are products of 1, predictors and outcome; ``sizes`` (k,) the different sizes
    of units, ``frequency`` (k,) how many units have each, and ``between`` (k, q, q) the products of
    their column sums, added up over the units of that size.
    """

    n: int
    total: Floats
    sizes: Floats
    frequency: Floats
    between: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The model at one ratio of between- to within-unit variance.

    ``deviance`` is -2 log-likelihood without constants, ``slope`` its derivative by the ratio;
    ``inverse`` (p + 1, p + 1) the inverse of X'V^-1 X (for an error variance of 1).
    """

    ratio: float
    deviance: float
    slope: float
    beta: Floats
    rss: float
    inverse: Floats
    free: int


def unit_moments(
    columns: Floats, codes: NDArray[np.intp], groups: int
) -> tuple[UnitMoments, Floats]:
    """Moments of columns (q, n), the first of ones, and the units' column sums (groups, q)."""
    sums = cluster_sums(columns.T, codes, groups)
    sizes, place = np.unique(sums[:, 0], return_inverse=True)
    between = np.stack([sums[place == k].T @ sums[place == k] for k in range(sizes.size)])
    frequency = np.bincount(place).astype(np.float64)
    total = columns @ columns.T
    return UnitMoments(columns.shape[1], total, sizes, frequency, between), sums


def profile(data: UnitMoments, ratio: float, method: Method) -> Profile:
    """Coefficients, deviance and its slope at ``ratio``.

    V^-1 of a unit of size m is 1 - ratio / (1 + m ratio) in every cell off the identity.
    """
    grown = 1 + data.sizes * ratio
    m = data.total - np.tensordot(ratio / grown, data.between, 1)
    shrinking = -np.tensordot(1 / grown**2, data.between, 1)
    factor = linalg.cholesky(m[:-1, :-1], lower=True)
    inverse = linalg.cho_solve((factor, True), np.eye(factor.shape[0]))
    beta = linalg.cho_solve((factor, True), m[:-1, -1])
    rest = np.concatenate([-beta, [1.0]])
    rss = max(float(rest @ m @ rest), NO_ERROR)
    rss_slope = float(rest @ shrinking @ rest)
    free = data.n - (beta.size if method == "reml" else 0)
    deviance = free * math.log(rss) + float(data.frequency @ np.log(grown))
    slope = free * rss_slope / rss + float(data.frequency @ (data.sizes / grown))
    if method == "reml":
        deviance += 2 * float(np.log(np.diag(factor)).sum())
        slope += float(np.sum(inverse * shrinking[:-1, :-1]))
    return Profile(ratio, deviance, slope, beta, rss, inverse, free)


def best(data: UnitMoments, method: Method) -> Profile:
    """The profile at the ratio with the smallest deviance, searched over the whole range."""
    tried = [profile(data, float(ratio), method) for ratio in GRID]
    k = int(np.argmin([each.deviance for each in tried]))
    left, right = tried[max(k - 1, 0)], tried[min(k + 1, len(tried) - 1)]
    if tried[0].rss <= NOISE * data.n:
        raise PerfectFit
    # The deviance falls into the best stretch from the left and rises out of it on the right.
    if right is tried[k] or left.slope >= 0 or right.slope <= 0:
        return tried[k]
    found = optimize.brentq(
        lambda ratio: profile(data, ratio, method).slope,
        left.ratio,
        right.ratio,
        xtol=1e-15,
        rtol=1e-14,
        maxiter=200,
    )
    return profile(data, float(found), method)


def limits(data: UnitMoments, top: Profile, method: Method, drop: float) -> tuple[float, float]:
    """The smallest and largest ratio whose deviance is at most ``drop`` above the best."""

    def above(ratio: float) -> float:
        return profile(data, ratio, method).deviance - top.deviance - drop

    low = 0.0
    if top.ratio > 0 and above(0.0) > 0:
        low = float(optimize.brentq(above, 0.0, top.ratio, xtol=1e-14, rtol=1e-12))
    high = max(2 * top.ratio, 1e-3)
    while above(high) < 0 and high < 1e12:
        high *= 4
    if high >= 1e12:
        return low, math.inf
    return low, float(optimize.brentq(above, top.ratio, high, xtol=1e-14, rtol=1e-12))


def curvature(data: UnitMoments, top: Profile, method: Method) -> tuple[Floats, Floats]:
    """Hessian (2, 2) of the deviance by error variance and ratio, and d(X'V^-1 X) / d ratio."""
    grown = 1 + data.sizes * top.ratio
    first = -np.tensordot(1 / grown**2, data.between, 1)
    second = np.tensordot(2 * data.sizes / grown**3, data.between, 1)
    rest = np.concatenate([-top.beta, [1.0]])
    pulled = (first @ rest)[:-1]
    variance = top.rss / top.free
    bend = float(rest @ second @ rest) - 2 * float(pulled @ top.inverse @ pulled)
    own = -float(data.frequency @ (data.sizes / grown) ** 2)
    if method == "reml":
        moved = top.inverse @ first[:-1, :-1]
        own += float(np.sum(top.inverse * second[:-1, :-1])) - float(np.sum(moved * moved.T))
    cross = -float(rest @ first @ rest) / variance**2
    hessian = np.array([[top.free / variance**2, cross], [cross, own + bend / variance]])
    return hessian, first[:-1, :-1]
