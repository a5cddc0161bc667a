"""Least squares with classical, heteroscedasticity-consistent and cluster-robust errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.statistics.arrays import Floats, floats, proper_level, vector
from analysis.statistics.errors import (
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.estimate import Estimate, student
from analysis.statistics.gram import columns_of, gram, varying_columns
from analysis.statistics.orthonormal import Fitted, Orthonormal, orthonormal
from analysis.statistics.sandwich import cluster_codes

Errors = Literal["classical", "hc0", "hc1", "hc2", "hc3", "cluster"]


@dataclass(frozen=True, slots=True, eq=False)
class Ols:
    """A fitted regression with an intercept; ``slopes`` in the order of the predictors.

    ``covariance`` (p + 1, p + 1) of the coefficients, intercept first; ``residuals`` and
    ``leverage`` (n,); ``df`` is what the t distribution of the coefficients uses (clusters - 1 for
    cluster-robust errors); ``standardised`` are the slopes in standard deviations.
    """

    n: int
    p: int
    intercept: Estimate
    slopes: tuple[Estimate, ...]
    standardised: tuple[float, ...]
    r2: float
    adjusted_r2: float
    rss: float
    sigma: float
    df_residual: int
    df: int
    errors: Errors
    level: float
    covariance: Floats
    residuals: Floats
    leverage: Floats

    def combination(self, weights: ArrayLike) -> Estimate:
        """The estimate of weights (p + 1,) times the coefficients, intercept first."""
        w = vector(weights)
        beta = np.array([self.intercept.value, *(slope.value for slope in self.slopes)])
        if w.shape != beta.shape:
            raise ShapeMismatch(w.shape, beta.shape)
        error = float(np.sqrt(w @ self.covariance @ w))
        return student(float(w @ beta), error, self.df, self.errors, self.level)


@dataclass(frozen=True, slots=True)
class FTest:
    """An F test of a smaller model against a larger one."""

    f: float
    df1: int
    df2: float
    p: float


def ols(
    y: ArrayLike,
    predictors: ArrayLike,
    errors: Errors = "hc3",
    clusters: NDArray[np.generic] | None = None,
    level: float = 0.95,
) -> Ols:
    """Regress y (n,) on predictors (n, p); the intercept is added here; n >= p + 2.

    ``errors``: hc0 to hc3 as in MacKinnon & White (1985); cluster with the correction
    G/(G-1) (n-1)/(n-p-1) (CR1, as Stata) and G - 1 degrees of freedom, for which ``clusters`` (n,)
    holds labels. Raises NoVariation or Collinear naming predictors by position (y is p).
    """
    x, target = columns_of(predictors, y)
    n, p = x.shape
    if p == 0 or target.shape[1] != 1:
        raise ShapeMismatch(x.shape, target.shape)
    if n < p + 2:
        raise TooFewObservations(n, p + 2)
    moments = gram(x, target)
    varying_columns(moments, [x, target])
    basis = orthonormal(x, moments.only(p))
    fitted = basis.fitted(target[:, 0])
    meat, df = _meat(basis, fitted, (errors, clusters))
    covariance = basis.back @ meat @ basis.back.T
    beta = basis.back @ fitted.coordinates
    spread = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    proper_level(level)
    estimates = [
        student(float(b), float(s), df, errors, level) for b, s in zip(beta, spread, strict=True)
    ]
    residuals, deviation = fitted.residuals, moments.spread()
    rss, df_residual = float(residuals @ residuals), n - p - 1
    r2 = 1 - rss / float(moments.products[p, p])
    return Ols(
        n=n,
        p=p,
        intercept=estimates[0],
        slopes=tuple(estimates[1:]),
        standardised=floats(beta[1:] * deviation[:p] / deviation[p]),
        r2=r2,
        adjusted_r2=1 - (1 - r2) * (n - 1) / df_residual,
        rss=rss,
        sigma=float(np.sqrt(rss / df_residual)),
        df_residual=df_residual,
        df=df,
        errors=errors,
        level=level,
        covariance=covariance,
        residuals=residuals,
        leverage=fitted.leverage,
    )


def f_test(small: Ols, large: Ols) -> FTest:
    """The classical F test of ``small`` nested in ``large``, both fitted to the same rows."""
    if small.n != large.n:
        raise ShapeMismatch((small.n,), (large.n,))
    return _f_of(small.rss, large.rss, small.df_residual - large.df_residual, large.df_residual)


def _f_of(rss_small: float, rss_large: float, df1: int, df2: int) -> FTest:
    """The F test from two residual sums of squares."""
    if df1 < 1:
        raise OutOfRange("the larger model", "larger than the smaller one")
    if rss_large <= 0:
        raise NoVariation((0,))
    f = max(0.0, (rss_small - rss_large) / df1 / (rss_large / df2))
    return FTest(f, df1, df2, float(special.fdtrc(df1, df2, f)))


def _meat(
    basis: Orthonormal, fitted: Fitted, how: tuple[Errors, NDArray[np.generic] | None]
) -> tuple[Floats, int]:
    """The covariance of the coordinates in ``basis``, and its degrees of freedom."""
    errors, clusters = how
    n, k = fitted.residuals.size, basis.back.shape[0]
    if errors == "cluster":
        codes, groups = cluster_codes(clusters, n)
        sums = basis.sums(fitted.residuals, codes, groups)
        return groups / (groups - 1) * (n - 1) / (n - k) * sums.T @ sums, groups - 1
    if errors == "classical":
        return np.eye(k) * float(fitted.residuals @ fitted.residuals) / (n - k), n - k
    # A row that fits itself exactly (leverage 1) has residual 0; its weight must not become 0/0.
    free = np.maximum(1 - fitted.leverage, 1e-12)
    divisor = {"hc0": 1.0, "hc1": (n - k) / n, "hc2": free, "hc3": free**2}[errors]
    return basis.products(fitted.residuals**2 / divisor), n - k
