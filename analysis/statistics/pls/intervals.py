"""Intervals from bootstrap draws: percentile, and bias-corrected and accelerated."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import Floats

IntervalMethod = Literal["percentile", "bca"]

# Draws that differ by less than this from each other do so by rounding only.
STANDS_STILL = 1e-12


def intervals(
    estimates: Floats, draws: Floats, left_out: Floats | None, level: float
) -> tuple[Interval, ...]:
    """Intervals of q estimates from draws (q, b), BCa when the jackknife ``left_out`` is given.

    ``left_out`` (q, u) are the estimates without each of u units. Quantiles are interpolated (R
    type 7). Efron (1987); Efron & Tibshirani (1993), 14.
    """
    tail = (1 - level) / 2
    if left_out is None:
        limits = np.quantile(draws, [tail, 1 - tail], axis=1)
        return _named(limits, "percentile_bootstrap", level)
    areas = _bca_areas(estimates, draws, left_out, np.array([tail, 1 - tail]))
    limits = np.array([np.quantile(*pair) for pair in zip(draws, areas, strict=True)]).T
    return _named(limits, "bca_bootstrap", level)


def _named(limits: Floats, method: str, level: float) -> tuple[Interval, ...]:
    return tuple(Interval(float(low), float(high), method, level) for low, high in limits.T)


def _bca_areas(estimates: Floats, draws: Floats, left_out: Floats, tails: Floats) -> Floats:
    """Areas (q, 2) of the draws' distribution at which the limits lie."""
    b = draws.shape[1]
    below = (draws < estimates[:, None]).mean(axis=1) + (draws == estimates[:, None]).mean(
        axis=1
    ) / 2
    still = np.ptp(draws, axis=1) <= STANDS_STILL
    share = np.where(still, 0.5, np.clip(below, 0.5 / b, 1 - 0.5 / b))
    bias = special.ndtri(share)[:, None]
    shifted = bias + special.ndtri(tails)
    return np.asarray(
        special.ndtr(bias + shifted / (1 - _acceleration(left_out)[:, None] * shifted))
    )


def _acceleration(left_out: Floats) -> Floats:
    gap = left_out.mean(axis=1, keepdims=True) - left_out
    squares = (gap**2).sum(axis=1)
    moves = np.abs(gap).max(axis=1) > STANDS_STILL
    return np.where(moves, (gap**3).sum(axis=1) / (6 * np.where(moves, squares, 1.0) ** 1.5), 0.0)
