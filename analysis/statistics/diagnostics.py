"""What to look at before a regression is believed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, stats

from analysis.statistics.arrays import Floats, floats, matrix, same_rows, varying
from analysis.statistics.errors import NoVariation, TooFewObservations
from analysis.statistics.estimate import Test
from analysis.statistics.ols import Ols, check_collinear, ols


def vif(predictors: ArrayLike) -> tuple[float, ...]:
    """Variance inflation factor of each predictor (n, p): 1 / (1 - R2 on the others).

    The diagonal of the inverse correlation matrix. Raises Collinear naming exact repetitions.
    """
    x = matrix(predictors, needed=2)
    n, p = x.shape
    if n < p + 1:
        raise TooFewObservations(n, p + 1)
    varying(x)
    standardised = (x - x.mean(axis=0)) / x.std(axis=0)
    r = linalg.qr(standardised, mode="r")[0][:p]
    check_collinear(r, np.full(p, np.sqrt(n)))
    inverse = linalg.solve_triangular(r, np.eye(p))
    return floats(n * np.sum(inverse**2, axis=1))


def cooks_distance(fit: Ols) -> Floats:
    """Cook's (1977) distance of each row (n,)."""
    if fit.rss <= 0:
        raise NoVariation((0,))
    free = np.maximum(1 - fit.leverage, 1e-12)
    scale = (fit.p + 1) * fit.rss / fit.df_residual
    return np.asarray(fit.residuals**2 * fit.leverage / (scale * free**2))


def breusch_pagan(fit: Ols, predictors: ArrayLike) -> Test:
    """Koenker's (1981) studentised Breusch-Pagan test that the error variance is constant.

    ``predictors`` (n, p) are those of ``fit``. The statistic is n R2 of squared residuals on them.
    """
    x = matrix(predictors)
    same_rows(fit.residuals, x)
    helper = ols(fit.residuals**2, x, errors="classical")
    statistic = fit.n * helper.r2
    return Test(fit.n, statistic, x.shape[1], float(stats.chi2.sf(statistic, x.shape[1])))
