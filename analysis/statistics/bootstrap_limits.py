"""Intervals from bootstrap draws: percentiles, and percentiles set right for bias and skew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import Floats


@dataclass(frozen=True, slots=True)
class BootstrapEffect:
    """A number with its bootstrap error, two kinds of limits and a two-sided p-value.

    ``p`` is twice the share of draws on the other side of zero, at least one draw.
    """

    value: float
    standard_error: float
    percentile: Interval
    bca: Interval
    p: float


def bootstrap_effect(
    value: float, draws: Floats, left_out: Floats, level: float
) -> BootstrapEffect:
    """What draws (b,) and leave-one-out values (units,) say about ``value``."""
    beyond = min(np.count_nonzero(draws <= 0), np.count_nonzero(draws >= 0))
    return BootstrapEffect(
        value=value,
        standard_error=float(draws.std(ddof=1)) if draws.size > 1 else 0.0,
        percentile=percentile_limits(draws, level),
        bca=bca_limits(draws, value, left_out, level),
        p=min(1.0, 2 * (1 + float(beyond)) / (1 + draws.size)),
    )


def percentile_limits(draws: Floats, level: float) -> Interval:
    """The middle ``level`` of draws (b,) (Efron & Tibshirani 1993, 13)."""
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return Interval(float(low), float(high), "percentile_bootstrap", level)


def bca_limits(draws: Floats, value: float, left_out: Floats, level: float) -> Interval:
    """Bias-corrected and accelerated limits from draws (b,) of a statistic (Efron 1987).

    ``value`` is the statistic of the data, ``left_out`` (units,) that without each unit in turn.
    Ties with ``value`` count half. Where all draws lie on one side, the correction is bounded by
    half a draw.
    """
    return accelerated_limits(draws, bias_of(draws, value), _acceleration(left_out), level)


def bias_of(draws: Floats, value: float) -> float:
    """The normal quantile of the share of draws (b,) below ``value``, ties counting half."""
    below = float(np.mean(draws < value) + 0.5 * np.mean(draws == value))
    half = 0.5 / draws.size
    return float(special.ndtri(np.clip(below, half, 1 - half)))


def accelerated_limits(draws: Floats, bias: float, acceleration: float, level: float) -> Interval:
    """Limits from draws (b,) shifted by ``bias``; without acceleration the bias-corrected ones."""
    z = special.ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
    shifted = bias + z
    places = special.ndtr(bias + shifted / np.maximum(1 - acceleration * shifted, 1e-9))
    low, high = np.quantile(draws, places)
    return Interval(float(low), float(high), "bca_bootstrap", level)


def _acceleration(left_out: Floats) -> float:
    pulled = left_out.mean() - left_out
    spread = float(np.sum(pulled**2))
    if spread <= 0:
        return 0.0
    return float(np.sum(pulled**3) / (6 * spread**1.5))
