"""How the chance of a behaviour grows with a score: a logistic curve, straight or bent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.statistics.arrays import (
    Floats,
    floats,
    matrix,
    proper_level,
    same_rows,
    varying,
    vector,
)
from analysis.statistics.errors import NoVariation, OutOfRange
from analysis.statistics.estimate import Test, t_quantile
from analysis.statistics.logistic import Logistic, logistic
from analysis.statistics.proportional_odds import likelihood_ratio
from analysis.statistics.splines import grid_of, knot_positions, spline_basis

Shape = Literal["spline", "polynomial"]


@dataclass(frozen=True, slots=True, eq=False)
class BehaviourCurve:
    """Chances along a score, controls at their means, with pointwise Wald limits.

    ``line`` is the logistic regression straight in the score, ``curve`` the bent one; ``test`` is
    the likelihood ratio between them. ``knots`` is empty for a polynomial.
    """

    n: int
    events: int
    shape: Shape
    knots: tuple[float, ...]
    line: Logistic
    curve: Logistic
    test: Test
    x: tuple[float, ...]
    chance: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def behaviour_curve(  # noqa: PLR0913 - the data, the shape, and where to trace it
    x: ArrayLike,
    y: ArrayLike,
    *,
    shape: Shape = "spline",
    order: int = 4,
    controls: ArrayLike | None = None,
    clusters: NDArray[np.generic] | None = None,
    grid: ArrayLike | None = None,
    level: float = 0.95,
) -> BehaviourCurve:
    """Logistic regression of y (n,) of 0 and 1 on a curve of x (n,), given controls (n, c).

    ``shape`` "spline": restricted cubic with ``order`` knots (3-7, Harrell 2015), "polynomial": of
    degree ``order`` (2-4). ``grid``: where to trace it, by default 50 points from the 2.5th to the
    97.5th percentile. Raises Collinear when x has too few different values, Separated,
    NoVariation (0: x, 1: y).
    """
    score, outcome = vector(x), vector(y)
    same_rows(score, outcome)
    varying(score)
    if (outcome == outcome[0]).all():
        raise NoVariation((1,))
    level = proper_level(level)
    basis = _Basis(score, shape, order)
    extra = [] if controls is None else [matrix(controls)]
    line = logistic(outcome, np.column_stack([score, *extra]), level, clusters)
    curve = logistic(outcome, np.column_stack([basis.at(score), *extra]), level, clusters)
    places = grid_of(score) if grid is None else vector(grid)
    middle = [np.tile(part.mean(axis=0), (places.size, 1)) for part in extra]
    chance, low, high = _traced(curve, np.column_stack([basis.at(places), *middle]), level)
    df = basis.columns - 1
    return BehaviourCurve(
        n=curve.n,
        events=curve.events,
        shape=shape,
        knots=floats(basis.knots),
        line=line,
        curve=curve,
        test=likelihood_ratio(line.log_likelihood, curve.log_likelihood, df, curve.n),
        x=floats(places),
        chance=floats(chance),
        low=floats(low),
        high=floats(high),
    )


class _Basis:
    """Columns of a curve in x, the first of them straight."""

    def __init__(self, x: Floats, shape: Shape, order: int) -> None:
        self.knots: Floats = np.empty(0)
        self.order = order
        if shape == "spline":
            self.knots = knot_positions(x, order)
            self.columns = order - 1
            return
        if not 2 <= order <= 4:
            raise OutOfRange("the degree of a polynomial", "2 to 4")
        self.columns = order
        # Powers of a centred and scaled score are less alike than those of the score.
        self.middle, self.size = float(x.mean()), float(x.std())

    def at(self, x: Floats) -> Floats:
        if self.knots.size:
            return spline_basis(x, self.knots)
        scaled = (x - self.middle) / self.size
        return np.stack([scaled**power for power in range(1, self.order + 1)], axis=1)


def _traced(fit: Logistic, design: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    rows = np.column_stack([np.ones(design.shape[0]), design])
    log_odds = fit.log_odds(design)
    variance = np.einsum("ij,jk,ik->i", rows, fit.covariance, rows)
    reach = t_quantile(0.5 + level / 2, np.inf) * np.sqrt(np.maximum(variance, 0.0))
    low, high = special.expit(log_odds - reach), special.expit(log_odds + reach)
    return np.asarray(special.expit(log_odds)), np.asarray(low), np.asarray(high)
