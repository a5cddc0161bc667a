"""Does a curve say more than a line? Restricted cubic splines against a straight line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.statistics.arrays import Floats, floats, proper_level, same_rows, varying, vector
from analysis.statistics.errors import Collinear, OutOfRange, TooFewObservations
from analysis.statistics.ols import Errors, FTest, Ols, f_test, ols

HARRELL_QUANTILES = {
    3: (0.10, 0.50, 0.90),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.50, 0.725, 0.95),
    6: (0.05, 0.23, 0.41, 0.59, 0.77, 0.95),
    7: (0.025, 0.1833, 0.3417, 0.50, 0.6583, 0.8167, 0.975),
}

# Harrell replaces the outer quantiles in small samples by the fifth value from either end.
SMALL_SAMPLE = 100
FIFTH = 4

GRID_POINTS = 50


@dataclass(frozen=True, slots=True)
class SplineFit:
    """A curve beside a line, in the unit of y.

    ``x``, ``fit``, ``low``, ``high`` trace the curve with pointwise intervals (HC3);
    ``test`` asks whether the curve fits better than the line, ``delta_r2`` by how much.
    """

    n: int
    knots: tuple[float, ...]
    r2_line: float
    r2_curve: float
    delta_r2: float
    test: FTest
    rss_line: float
    rss_curve: float
    coefficients: tuple[float, ...]
    x: tuple[float, ...]
    fit: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def restricted_cubic_spline(
    x: ArrayLike,
    y: ArrayLike,
    knots: int | Sequence[float] = 4,
    grid: ArrayLike | None = None,
    level: float = 0.95,
) -> SplineFit:
    """Fit y (n,) on a restricted cubic spline of x (n,), and on a line.

    ``knots``: a number (3-7, at Harrell's 2015 default quantiles) or positions. ``grid``: where to
    trace the curve; by default 50 points between the 2.5th and 97.5th percentile. Raises Collinear
    when x has too few different values for the knots, NoVariation for constant x (0) or y (1).
    """
    horizontal, vertical = vector(x), vector(y)
    same_rows(horizontal, vertical)
    places = knot_positions(horizontal, knots)
    n = horizontal.size
    if n < places.size + 2:
        raise TooFewObservations(n, places.size + 2)
    varying(np.column_stack([horizontal, vertical]))
    basis = spline_basis(horizontal, places)
    line, curve = _fits(horizontal, basis, vertical, proper_level(level))
    at = grid_of(horizontal) if grid is None else vector(grid)
    traced = _trace(curve, spline_basis(at, places))
    return SplineFit(
        n=n,
        knots=floats(places),
        r2_line=line.r2,
        r2_curve=curve.r2,
        delta_r2=curve.r2 - line.r2,
        test=f_test(line, curve),
        rss_line=line.rss,
        rss_curve=curve.rss,
        coefficients=(curve.intercept.value, *(slope.value for slope in curve.slopes)),
        x=floats(at),
        fit=floats(traced[0]),
        low=floats(traced[0] - traced[1]),
        high=floats(traced[0] + traced[1]),
    )


def spline_basis(x: Floats, knots: Floats) -> Floats:
    """x and its k - 2 restricted cubic terms (n, k - 1), scaled by (last - first knot)^2."""
    last, before = knots[-1], knots[-2]
    gap = last - before

    def cubed(knot: float) -> Floats:
        return np.asarray(np.maximum(x - knot, 0.0) ** 3)

    terms = [
        cubed(knot) - cubed(before) * (last - knot) / gap + cubed(last) * (before - knot) / gap
        for knot in knots[:-2]
    ]
    return np.column_stack([x, *(term / (last - knots[0]) ** 2 for term in terms)])


def _fits(x: Floats, basis: Floats, y: Floats, level: float) -> tuple[Ols, Ols]:
    errors: Errors = "hc3"
    return ols(y, x, errors, level=level), ols(y, basis, errors, level=level)


def knot_positions(x: Floats, knots: int | Sequence[float]) -> Floats:
    """Knots at Harrell's quantiles of x (n,), or those given, sorted."""
    if not isinstance(knots, int):
        places = np.unique(vector(list(knots)))
        if places.size < 3:
            raise OutOfRange("the number of different knots", "at least 3")
        return places
    if knots not in HARRELL_QUANTILES:
        raise OutOfRange("the number of knots", "3 to 7")
    places = np.quantile(x, HARRELL_QUANTILES[knots])
    if x.size < SMALL_SAMPLE and x.size > 2 * FIFTH + knots:
        ordered = np.sort(x)
        places[0], places[-1] = ordered[FIFTH], ordered[-1 - FIFTH]
    if np.unique(places).size < knots:
        raise Collinear((0,))
    return np.asarray(places)


def grid_of(x: Floats) -> Floats:
    """Where a curve over x (n,) is traced: 50 points between its outer percentiles."""
    low, high = np.quantile(x, [0.025, 0.975])
    return np.linspace(low, high, GRID_POINTS)


def _trace(curve: Ols, basis: Floats) -> tuple[Floats, Floats]:
    rows = np.column_stack([np.ones(basis.shape[0]), basis])
    beta = np.array([curve.intercept.value, *(slope.value for slope in curve.slopes)])
    variance = np.einsum("ij,jk,ik->i", rows, curve.covariance, rows)
    reach = float(stats.t.ppf(0.5 + curve.level / 2, curve.df))
    return rows @ beta, reach * np.sqrt(np.maximum(variance, 0.0))
