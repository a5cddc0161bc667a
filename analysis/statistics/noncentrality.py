"""Limits of noncentrality parameters, from which intervals of effect sizes are made."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy import optimize, special

# Beyond this t the series for the noncentral distribution takes for ever.
SERIES_AT_MOST = 1000.0
# Beyond this noncentrality the F and chi-square series do.
SQUARED_AT_MOST = 5e4


def noncentral_t(t: float, df: float, area: float) -> float:
    """The noncentrality under which ``area`` of Student's t with ``df`` lies below ``t``."""
    if abs(t) > SERIES_AT_MOST:
        return _far_t(t, df, area)
    reach = 10 + 5 * abs(t) / math.sqrt(max(df, 1))

    def excess(ncp: float) -> float:
        below = float(special.nctdtr(df, ncp, t))
        # Far out the series gives NaN where the answer is 0 or 1 to all digits.
        return (below if math.isfinite(below) else float(ncp < t)) - area

    while np.sign(excess(t - reach)) == np.sign(excess(t + reach)):
        reach *= 2
    return float(optimize.brentq(excess, t - reach, t + reach, xtol=1e-12))


def noncentral_f(f: float, df1: float, df2: float, area: float) -> float:
    """The noncentrality under which ``area`` of F lies below ``f``; 0 when none is that small."""
    if f * df1 > SQUARED_AT_MOST:
        return _far_square(f * df1, df1, df2, area)
    return _not_negative(lambda ncp: float(special.ncfdtr(df1, df2, ncp, f)), f * df1, area)


def noncentral_chi_square(chi_square: float, df: float, area: float) -> float:
    """The noncentrality under which ``area`` of chi-square lies below; 0 when none is so small."""
    if chi_square > SQUARED_AT_MOST:
        return _far_square(chi_square, df, math.inf, area)
    return _not_negative(lambda ncp: float(special.chndtr(chi_square, df, ncp)), chi_square, area)


def _not_negative(below: Callable[[float], float], size: float, area: float) -> float:
    def excess(ncp: float) -> float:
        return below(ncp) - area

    if excess(0.0) <= 0:
        return 0.0
    high = size + 10 * math.sqrt(size + 1) + 20
    while excess(high) > 0:
        high *= 2
    return float(optimize.brentq(excess, 0.0, high, xtol=1e-12, rtol=1e-14))


def _far_t(t: float, df: float, area: float) -> float:
    """The same for a huge ``t``, whose spread is that of the standard deviation alone.

    The numerator's own spread of 1 is added as for large samples (Hedges & Olkin 1985, 5).
    """
    if t < 0:
        return -_far_t(-t, df, 1 - area)
    scale = math.sqrt(float(special.chdtri(df, area)) / df)
    return t + t * (scale - 1) * math.sqrt(1 + 2 * df / t**2)


def _far_square(size: float, df1: float, df2: float, area: float) -> float:
    """For a huge statistic: normal, with variance 2 (df1 + 2 ncp) + 2 (df1 + ncp)^2 / df2."""
    z = float(special.ndtri(area))
    spread = math.sqrt(2 * (2 * size - df1) + 2 * size**2 / df2)
    return max(0.0, size - df1 - z * spread)
