"""Least squares with errors that bear autocorrelation and unequal spread."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import OutOfRange
from analysis.statistics.estimate import Estimate, student


@dataclass(frozen=True, slots=True)
class LaggedErrors:
    """Coefficients (k,) of a series, and the autocorrelation of its neighbouring errors."""

    lags: int | None
    estimates: tuple[Estimate, ...]
    autocorrelation: float


def newey_west(y: Floats, design: Floats, lags: int | None, level: float) -> LaggedErrors:
    """Fit y (n,) on a full-rank design (n, k); errors by Newey & West (1987).

    Bartlett weights up to ``lags``, floor(4 (n / 100)^(2/9)) if None; variances are multiplied by
    n / (n - k) and intervals are Student's t.
    """
    n, k = design.shape
    reach = math.floor(4 * (n / 100) ** (2 / 9)) if lags is None else lags
    if not 0 <= reach < n:
        raise OutOfRange("lags", "zero or more, and fewer than the periods")
    basis, triangle = np.linalg.qr(design)
    solve = np.linalg.inv(triangle)
    slopes = solve @ (basis.T @ y)
    rest = y - design @ slopes
    covariance = solve @ _middle(basis * rest[:, None], reach) @ solve.T * n / (n - k)
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    left = float(rest @ rest)
    return LaggedErrors(
        reach,
        tuple(
            student(float(value), float(error), n - k, "newey_west", level)
            for value, error in zip(slopes, errors, strict=True)
        ),
        float(rest[1:] @ rest[:-1]) / left if left > 0 else 0.0,
    )


def _middle(scores: Floats, lags: int) -> Floats:
    """Bartlett-weighted sums of products of scores (n, k) up to ``lags`` apart."""
    total = scores.T @ scores
    for lag in range(1, lags + 1):
        apart = scores[lag:].T @ scores[:-lag]
        total = total + (1 - lag / (lags + 1)) * (apart + apart.T)
    return np.asarray(total)
