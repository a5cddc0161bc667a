"""What to look at before a regression is believed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.statistics.arrays import Floats, floats, matrix, same_rows
from analysis.statistics.errors import NoVariation, TooFewObservations
from analysis.statistics.estimate import Test
from analysis.statistics.gram import columns_of, gram, varying_columns
from analysis.statistics.ols import Ols, ols
from analysis.statistics.orthonormal import orthonormal


def vif(predictors: ArrayLike) -> tuple[float, ...]:
    """Variance inflation factor of each predictor (n, p): 1 / (1 - R2 on the others).

    The diagonal of the inverse correlation matrix. Raises Collinear naming exact repetitions.
    """
    x = columns_of(predictors)[0]
    n, p = x.shape
    if n < max(p + 1, 2):
        raise TooFewObservations(n, max(p + 1, 2))
    moments = gram(x)
    varying_columns(moments, [x])
    turn = orthonormal(x, moments).back[1:, 1:]
    return floats(n * np.sum(turn**2, axis=1) * moments.spread() ** 2)


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
