"""A regression in which every unit (branch, account, team) has a level of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level
from analysis.statistics.errors import OutOfRange, ShapeMismatch, TooFewObservations
from analysis.statistics.estimate import Estimate, Test, student
from analysis.statistics.gram import Gram, columns_of, gram, independent_columns, varying_columns
from analysis.statistics.mixed_profile import (
    GRID,
    Method,
    Profile,
    UnitMoments,
    best,
    curvature,
    limits,
    profile,
    unit_moments,
)
from analysis.statistics.sandwich import cluster_codes


@dataclass(frozen=True, slots=True, eq=False)
class MixedIntercept:
    """y = intercept + slopes' x + level of the unit + error.

    ``between`` and ``within`` are the variances of levels and errors, ``icc`` the share of the
    former in both with its profile-likelihood interval; ``test`` is the likelihood ratio against no
    levels, whose p-value is halved because a variance cannot be negative. ``df`` (p + 1) are
    Satterthwaite's for intercept and slopes. ``levels`` (g,) are the shrunken levels of the units
    in the order of their sorted labels. ``at_boundary``: the best variance of levels, or of errors,
    is zero.
    """

    n: int
    units: int
    smallest: int
    largest: int
    method: Method
    intercept: Estimate
    slopes: tuple[Estimate, ...]
    df: tuple[float, ...]
    between: float
    within: float
    icc: float
    icc_interval: Interval
    test: Test
    log_likelihood: float
    r2_marginal: float
    r2_conditional: float
    at_boundary: bool
    covariance: Floats
    levels: Floats


def mixed_intercept(
    y: ArrayLike,
    predictors: ArrayLike,
    units: NDArray[np.generic],
    *,
    method: Method = "reml",
    level: float = 0.95,
) -> MixedIntercept:
    """Fit y (n,) on predictors (n, p) with a random intercept for ``units`` (n,) of labels.

    Restricted (Patterson & Thompson 1971) or full maximum likelihood, profiled over the ratio of
    the two variances and searched over its whole range; intervals use t with Satterthwaite's (1946)
    degrees of freedom, R2 is Nakagawa & Schielzeth's (2013). Raises OutOfRange when every unit has
    one row only, NoVariation (a constant y is column p), Collinear.
    """
    level = proper_level(level)
    x, target = columns_of(predictors, y)
    n, p = x.shape
    if target.shape[1] != 1 or p == 0:
        raise ShapeMismatch(x.shape, target.shape)
    if n < p + 3:
        raise TooFewObservations(n, p + 3)
    codes, groups = cluster_codes(np.asarray(units), n)
    moments = gram(x, target)
    varying_columns(moments, [x, target])
    independent_columns(moments.correlation()[:p, :p])
    spread = moments.spread()
    scaled = (np.column_stack([x, target]) - moments.means) / spread
    data, sums = unit_moments(np.vstack([np.ones(n), scaled.T]), codes, groups)
    if data.sizes.max() < 2:
        raise OutOfRange("the number of rows in the largest unit", "at least 2")
    top = best(data, method)
    return _result(data, sums, (moments, top), method, level)


def _result(
    data: UnitMoments,
    sums: Floats,
    found: tuple[Gram, Profile],
    method: Method,
    level: float,
) -> MixedIntercept:
    moments, top = found
    spread = moments.spread()
    outer = float(spread[-1])
    within = top.rss / top.free * outer**2
    back = _back(moments)
    covariance = within * back @ top.inverse @ back.T
    df = _satterthwaite(data, top, method, back)
    beta = outer * back @ top.beta
    beta[0] += moments.means[-1]
    estimates = [
        student(float(b), math.sqrt(v), d, "satterthwaite", level)
        for b, v, d in zip(beta, np.diag(covariance), df, strict=True)
    ]
    explained = float(top.beta @ _spread_of(data) @ top.beta) * outer**2
    between = top.ratio * within
    whole = explained + between + within
    nothing = profile(data, 0.0, method)
    return MixedIntercept(
        n=data.n,
        units=sums.shape[0],
        smallest=int(data.sizes[0]),
        largest=int(data.sizes[-1]),
        method=method,
        intercept=estimates[0],
        slopes=tuple(estimates[1:]),
        df=tuple(df),
        between=between,
        within=within,
        icc=top.ratio / (1 + top.ratio),
        icc_interval=_icc_interval(data, top, method, level),
        test=_against_nothing(data.n, nothing.deviance - top.deviance),
        log_likelihood=_log_likelihood(top, spread, method),
        r2_marginal=explained / whole,
        r2_conditional=(explained + between) / whole,
        at_boundary=top.ratio in (GRID[0], GRID[-1]),
        covariance=covariance,
        levels=_levels(sums, top) * outer,
    )


def _back(moments: Gram) -> Floats:
    """From coefficients of standardised predictors to the caller's, y still standardised."""
    p = moments.means.size - 1
    back = np.eye(p + 1)
    back[0, 1:] = -moments.means[:p] / moments.spread()[:p]
    back[1:, 1:] = np.diag(1 / moments.spread()[:p])
    return back


def _spread_of(data: UnitMoments) -> Floats:
    """The variances of the fitted values' parts (p + 1, p + 1): the intercept has none."""
    products = data.total[:-1, :-1] / data.n
    return np.asarray(products - np.outer(products[0], products[0]))


def _satterthwaite(data: UnitMoments, top: Profile, method: Method, back: Floats) -> list[float]:
    residual = float(data.n - top.beta.size)
    if top.ratio == 0.0:
        return [residual] * top.beta.size
    hessian, slope = curvature(data, top, method)
    chances = 2 * np.linalg.inv(hessian)
    variance = top.rss / top.free
    moved = top.inverse @ slope @ top.inverse
    found = []
    for row in back:
        part = float(row @ top.inverse @ row)
        gradient = np.array([part, -variance * float(row @ moved @ row)])
        uncertain = float(gradient @ chances @ gradient)
        df = 2 * (variance * part) ** 2 / uncertain if uncertain > 0 else residual
        found.append(min(max(df, 1.0), residual))
    return found


def _icc_interval(data: UnitMoments, top: Profile, method: Method, level: float) -> Interval:
    drop = float(stats.chi2.ppf(level, 1))
    low, high = limits(data, top, method, drop)
    upper = 1.0 if math.isinf(high) else high / (1 + high)
    return Interval(low / (1 + low), upper, "profile_likelihood", level)


def _against_nothing(n: int, drop: float) -> Test:
    statistic = max(0.0, drop)
    p = 0.5 * float(stats.chi2.sf(statistic, 1)) if statistic > 0 else 1.0
    return Test(n, statistic, 1, p)


def _log_likelihood(top: Profile, spread: Floats, method: Method) -> float:
    free = top.free
    # Standardised columns move the determinants by known constants.
    moved = 2 * free * math.log(spread[-1])
    if method == "reml":
        moved += 2 * float(np.log(spread[:-1]).sum())
    return -0.5 * (top.deviance + moved + free * (1 + math.log(2 * math.pi / free)))


def _levels(sums: Floats, top: Profile) -> Floats:
    rest = sums @ np.concatenate([-top.beta, [1.0]])
    return np.asarray(top.ratio / (1 + sums[:, 0] * top.ratio) * rest)
