"""Regression of a series whose neighbouring errors go together: restricted likelihood, AR(1)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from analysis.statistics.arrays import LARGEST, Floats
from analysis.statistics.estimate import Estimate, student

# Autocorrelations that are looked at; nearer to 1 a series has no level to speak of.
GRID = np.linspace(-0.96, 0.96, 49)
STEP = 1e-4
# Degrees of freedom below this say no more than that nothing is known.
FEWEST_DF = 1.0


@dataclass(frozen=True, slots=True)
class Ar1:
    """Coefficients (k,) with their covariance (k, k), and the ``autocorrelation`` of neighbours.

    ``sensitivity`` (k, k) is how the covariance changes with the autocorrelation, ``doubt`` (2, 2)
    the covariance of error variance and autocorrelation, None where the likelihood is flat.
    """

    n: int
    coefficients: Floats
    covariance: Floats
    autocorrelation: float
    variance: float
    sensitivity: Floats
    doubt: Floats | None

    def estimate(self, place: int, level: float = 0.95) -> Estimate:
        """One coefficient with Satterthwaite's degrees of freedom."""
        spread = float(self.covariance[place, place])
        df = float(self.n - self.coefficients.size)
        if self.doubt is not None and spread > 0:
            slope = np.array([spread / self.variance, float(self.sensitivity[place, place])])
            df = max(FEWEST_DF, min(df, 2 * spread**2 / float(slope @ self.doubt @ slope)))
        value = float(self.coefficients[place])
        return student(value, math.sqrt(spread), df, "ar1_reml", level)


@dataclass(frozen=True, slots=True)
class _Fit:
    coefficients: Floats
    inverse: Floats
    rss: float
    log_det: float
    df: int

    @property
    def deviance(self) -> float:
        return self.df * math.log(max(self.rss, 1e-300)) + self.log_det


def ar1_regression(y: Floats, design: Floats, gaps: Floats) -> Ar1:
    """Fit y (n,) on a full-rank design (n, k); ``gaps`` (n - 1,) count steps between neighbours.

    Restricted maximum likelihood with correlation rho^gap, as recommended for short interrupted
    series (Turner et al. 2021), since errors from lagged products are too small there. Without
    whole gaps rho is held at zero or more.
    """
    whole = bool(np.allclose(gaps, np.round(gaps), atol=1e-6))
    steps = np.round(gaps) if whole else gaps
    grid = GRID if whole else GRID[GRID >= 0]

    def deviance(rho: float) -> float:
        return _fit(y, design, steps, rho).deviance

    best = int(np.argmin([deviance(float(rho)) for rho in grid]))
    ends = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, grid.size - 1)])
    rho = float(optimize.minimize_scalar(deviance, bounds=ends, method="bounded").x)
    # Powers that are no whole numbers end at zero, and differences are taken on both sides.
    rho = rho if whole else max(rho, STEP)
    fit = _fit(y, design, steps, rho)
    above, below = (_fit(y, design, steps, rho + step) for step in (STEP, -STEP))
    variance = fit.rss / fit.df
    return Ar1(
        y.size,
        fit.coefficients,
        variance * fit.inverse,
        rho,
        variance,
        variance * (above.inverse - below.inverse) / (2 * STEP),
        _doubt(fit, above, below, variance),
    )


def _fit(y: Floats, design: Floats, steps: Floats, rho: float) -> _Fit:
    """Generalised least squares at one autocorrelation, on what is new in each period."""
    kept = np.sign(rho) ** steps * np.abs(rho) ** steps if rho < 0 else rho**steps
    fresh = np.sqrt(1 - kept**2)
    x, z = design.copy(), y.copy()
    x[1:] = (design[1:] - kept[:, None] * design[:-1]) / fresh[:, None]
    z[1:] = (y[1:] - kept * y[:-1]) / fresh
    basis, triangle = np.linalg.qr(x)
    solve = np.linalg.inv(triangle)
    projected = basis.T @ z
    rest = z - basis @ projected
    log_det = 2 * float(np.log(fresh).sum() + np.log(np.abs(np.diag(triangle))).sum())
    return _Fit(
        solve @ projected, solve @ solve.T, float(rest @ rest), log_det, y.size - x.shape[1]
    )


def _doubt(fit: _Fit, above: _Fit, below: _Fit, variance: float) -> Floats | None:
    """The covariance of variance and autocorrelation from the observed information."""
    slope = (above.rss - below.rss) / (2 * STEP)
    bend = (above.rss - 2 * fit.rss + below.rss) / STEP**2
    bend_log = (above.log_det - 2 * fit.log_det + below.log_det) / STEP**2
    if variance <= 1 / LARGEST:
        return None
    information = np.array(
        [
            [fit.df / (2 * variance**2), -slope / (2 * variance**2)],
            [-slope / (2 * variance**2), (bend / variance + bend_log) / 2],
        ]
    )
    # In units of the variance, for the two are of different size.
    scale = np.array([variance, 1.0])
    scaled = information * np.outer(scale, scale)
    if np.linalg.eigvalsh(scaled)[0] <= 1e-8:
        return None
    return np.asarray(np.linalg.inv(scaled) * np.outer(scale, scale))
