"""What to look at before a regression is believed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.statistics.arrays import Floats, floats, matrix, same_rows, vector
from analysis.statistics.errors import NoVariation, ShapeMismatch, TooFewObservations
from analysis.statistics.estimate import Test
from analysis.statistics.gram import columns_of, gram, varying_columns
from analysis.statistics.ols import FTest, Ols, f_test, ols
from analysis.statistics.orthonormal import orthonormal


def vif(predictors: ArrayLike) -> tuple[float, ...]:
    """Variance inflation factor of each predictor (n, p): 1 / (1 - R2 on the others).

    The diagonal of the inverse correlation matrix. Raises Collinear naming exact repetitions.
    """
    x = columns_of(predictors)[0]
    n, p = x.shape
    if p == 0:
        raise ShapeMismatch(x.shape)
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


def reset_test(fit: Ols, y: ArrayLike, predictors: ArrayLike) -> FTest:
    """Ramsey's (1969) RESET: do squares and cubes of the fitted values add to ``fit``?

    ``y`` (n,) and ``predictors`` (n, p) are those of ``fit``. A small p says that the model is bent
    or lacks products. Raises Collinear where fitted values take too few different values.
    """
    target, x = vector(y), matrix(predictors)
    same_rows(fit.residuals, target, x)
    fitted = target - fit.residuals
    scaled = (fitted - fitted.mean()) / fitted.std()
    return f_test(fit, ols(target, np.column_stack([x, scaled**2, scaled**3]), "classical"))


def durbin_watson(fit: Ols) -> float:
    """Durbin & Watson's (1950) ratio of neighbours' differences; 2 when neighbours are unrelated.

    Only for rows in an order that means something, such as time.
    """
    if fit.rss <= 0:
        raise NoVariation((0,))
    return float(np.sum(np.diff(fit.residuals) ** 2)) / fit.rss
