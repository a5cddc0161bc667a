"""Does a third variable change how strongly two others go together?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.statistics.arrays import Floats, floats, matrix, same_rows, varying, vector
from analysis.statistics.estimate import Estimate
from analysis.statistics.ols import Errors, FTest, Ols, f_test, ols

PERCENTILES = (16, 50, 84)


@dataclass(frozen=True, slots=True)
class SimpleSlope:
    """The slope of y on x where z stands at its ``percentile``, the value ``at``."""

    percentile: int
    at: float
    slope: Estimate


@dataclass(frozen=True, slots=True)
class Moderation:
    """y on mean-centred x and z and their product.

    ``x`` and ``z`` are slopes at the other's mean, ``product`` how much the slope of x grows per
    unit of z; ``delta_r2`` and ``test`` are what the product adds. ``johnson_neyman``: values of z
    within the data at which the slope of x crosses between clear and unclear at the given level.
    ``centres`` are the means of x and z.
    """

    n: int
    intercept: Estimate
    x: Estimate
    z: Estimate
    product: Estimate
    controls: tuple[Estimate, ...]
    r2: float
    delta_r2: float
    test: FTest
    centres: tuple[float, float]
    simple_slopes: tuple[SimpleSlope, ...]
    johnson_neyman: tuple[float, ...]


def moderation(  # noqa: PLR0913 - the variables, and the kind of errors
    y: ArrayLike,
    x: ArrayLike,
    z: ArrayLike,
    controls: ArrayLike | None = None,
    errors: Errors = "hc3",
    level: float = 0.95,
    *,
    clusters: NDArray[np.generic] | None = None,
) -> Moderation:
    """Moderation of x (n,) by z (n,) for y (n,), given controls (n, c) (Aiken & West 1991).

    ``errors`` as in ``ols``, where "cluster" needs ``clusters`` (n,). Slopes are traced at the
    16th, 50th and 84th percentile of z; limits of clearness by Johnson & Neyman (1936). Raises
    NoVariation and Collinear with x 0, z 1, product 2, controls from 3.
    """
    outcome, focal, moderator = vector(y), vector(x), vector(z)
    same_rows(outcome, focal, moderator)
    varying(np.column_stack([focal, moderator]))
    a, b = focal - focal.mean(), moderator - moderator.mean()
    extra = [] if controls is None else [matrix(controls)]
    large = ols(outcome, np.column_stack([a, b, a * b, *extra]), errors, clusters, level)
    small = ols(outcome, np.column_stack([a, b, *extra]), errors, clusters, level)
    centre = float(moderator.mean())
    return Moderation(
        n=large.n,
        intercept=large.intercept,
        x=large.slopes[0],
        z=large.slopes[1],
        product=large.slopes[2],
        controls=large.slopes[3:],
        r2=large.r2,
        delta_r2=large.r2 - small.r2,
        test=f_test(small, large),
        centres=(float(focal.mean()), centre),
        simple_slopes=tuple(_simple_slope(large, moderator, at) for at in PERCENTILES),
        johnson_neyman=floats(_limits(large, b) + centre),
    )


def _simple_slope(fit: Ols, moderator: Floats, percentile: int) -> SimpleSlope:
    at = float(np.percentile(moderator, percentile))
    weights = np.zeros(fit.p + 1)
    weights[1], weights[3] = 1.0, at - moderator.mean()
    return SimpleSlope(percentile, at, fit.combination(weights))


def _limits(fit: Ols, centred: Floats) -> Floats:
    """Where (b1 + b3 z)^2 equals t^2 times its variance, within the range of centred z."""
    slope, change = fit.slopes[0].value, fit.slopes[2].value
    v = fit.covariance
    t2 = float(stats.t.ppf(0.5 + fit.level / 2, fit.df)) ** 2
    roots = np.roots(
        [
            change**2 - t2 * v[3, 3],
            2 * (slope * change - t2 * v[1, 3]),
            slope**2 - t2 * v[1, 1],
        ]
    )
    real = np.sort(roots[np.isreal(roots)].real)
    return np.asarray(real[(real >= centred.min()) & (real <= centred.max())], dtype=np.float64)
