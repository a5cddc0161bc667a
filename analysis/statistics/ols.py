"""Least squares with classical, heteroscedasticity-consistent and cluster-robust errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg, special

from analysis.statistics.arrays import (
    Floats,
    floats,
    matrix,
    proper_level,
    same_rows,
    varying,
    vector,
)
from analysis.statistics.errors import (
    Collinear,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.estimate import Estimate, student

Errors = Literal["classical", "hc0", "hc1", "hc2", "hc3", "cluster"]

# A standardised column that keeps less than this of its length beside the others carries no
# information of its own; beyond it a coefficient would be rounding noise.
COLLINEAR_BELOW = 1e-7


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


@dataclass(frozen=True, slots=True, eq=False)
class _Design:
    q: Floats
    """Orthonormal basis (n, p + 1) of intercept and standardised predictors."""
    back: Floats
    """From coordinates in that basis to coefficients on the original scale (p + 1, p + 1)."""


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
    target, x = vector(y), matrix(predictors)
    same_rows(target, x)
    n, p = x.shape
    if n < p + 2:
        raise TooFewObservations(n, p + 2)
    varying(x)
    varying(target, first=p)
    design = _orthogonalise(x)
    coordinates = design.q.T @ target
    residuals = target - design.q @ coordinates
    leverage = np.einsum("ij,ij->i", design.q, design.q)
    meat, df = _meat(design.q, residuals, leverage, (errors, clusters))
    covariance = design.back @ meat @ design.back.T
    beta = design.back @ coordinates
    spread = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    proper_level(level)
    estimates = [
        student(float(b), float(s), df, errors, level) for b, s in zip(beta, spread, strict=True)
    ]
    rss, df_residual = float(residuals @ residuals), n - p - 1
    total = float(np.sum((target - target.mean()) ** 2))
    r2 = 1 - rss / total
    return Ols(
        n=n,
        p=p,
        intercept=estimates[0],
        slopes=tuple(estimates[1:]),
        standardised=floats(beta[1:] * x.std(axis=0) / target.std()),
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
        leverage=leverage,
    )


def f_test(small: Ols, large: Ols) -> FTest:
    """The classical F test of ``small`` nested in ``large``, both fitted to the same rows."""
    if small.n != large.n:
        raise ShapeMismatch((small.n,), (large.n,))
    return f_of(small.rss, large.rss, small.df_residual - large.df_residual, large.df_residual)


def f_of(rss_small: float, rss_large: float, df1: int, df2: int) -> FTest:
    """The F test from two residual sums of squares."""
    if df1 < 1:
        raise OutOfRange("the larger model", "larger than the smaller one")
    if rss_large <= 0:
        raise NoVariation((0,))
    f = max(0.0, (rss_small - rss_large) / df1 / (rss_large / df2))
    return FTest(f, df1, df2, float(special.fdtrc(df1, df2, f)))


def check_collinear(r: Floats, lengths: Floats) -> None:
    """Raise Collinear for columns whose diagonal of ``r`` (p, p) vanishes against ``lengths``."""
    repeated = np.flatnonzero(np.abs(np.diag(r)) < COLLINEAR_BELOW * lengths)
    if repeated.size:
        raise Collinear(tuple(int(column) for column in repeated))


def _orthogonalise(x: Floats) -> _Design:
    n, p = x.shape
    middle, spread = x.mean(axis=0), x.std(axis=0)
    q, r = linalg.qr((x - middle) / spread, mode="economic")
    check_collinear(r, np.full(p, np.sqrt(n)))
    slopes = linalg.solve_triangular(r, np.eye(p)) / spread[:, None]
    back = np.zeros((p + 1, p + 1))
    back[0, 0] = 1 / np.sqrt(n)
    back[1:, 1:] = slopes
    back[0, 1:] = -middle @ slopes
    return _Design(np.column_stack([np.full(n, 1 / np.sqrt(n)), q]), back)


def _meat(
    q: Floats,
    residuals: Floats,
    leverage: Floats,
    how: tuple[Errors, NDArray[np.generic] | None],
) -> tuple[Floats, int]:
    """The covariance of the coordinates in basis ``q``, and its degrees of freedom."""
    errors, clusters = how
    n, k = q.shape
    if errors == "cluster":
        return _clustered(q * residuals[:, None], clusters)
    if errors == "classical":
        return np.eye(k) * float(residuals @ residuals) / (n - k), n - k
    # A row that fits itself exactly (leverage 1) has residual 0; its weight must not become 0/0.
    free = np.maximum(1 - leverage, 1e-12)
    divisor = {"hc0": 1.0, "hc1": (n - k) / n, "hc2": free, "hc3": free**2}[errors]
    weighted = q * (residuals**2 / divisor)[:, None]
    return q.T @ weighted, n - k


def _clustered(scores: Floats, clusters: NDArray[np.generic] | None) -> tuple[Floats, int]:
    n, k = scores.shape
    if clusters is None or clusters.shape != (n,):
        raise ShapeMismatch((n,), () if clusters is None else clusters.shape)
    groups, label = np.unique(clusters, return_inverse=True)
    if groups.size < 2:
        raise TooFewObservations(int(groups.size), 2)
    sums = np.zeros((groups.size, k))
    np.add.at(sums, label, scores)
    correction = groups.size / (groups.size - 1) * (n - 1) / (n - k)
    return correction * sums.T @ sums, int(groups.size) - 1
