"""How large a difference of two means is, in standard deviations."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from analysis.findings import Interval
from analysis.statistics.arrays import proper_level, vector
from analysis.statistics.errors import NoVariation, OutOfRange

# Beyond this t the series for the noncentral distribution takes for ever.
SERIES_AT_MOST = 1000.0


@dataclass(frozen=True, slots=True)
class EffectSize:
    """A standardised difference (a minus b) with an exact interval under normality."""

    n: int
    value: float
    interval: Interval


def cohen_d(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> EffectSize:
    """Cohen's d of a (n_a,) and b (n_b,) with pooled standard deviation.

    The interval inverts the noncentral t distribution (Steiger & Fouladi 1997). Raises
    NoVariation((0, 1)) when neither group varies.
    """
    first, second = vector(a, needed=2), vector(b, needed=2)
    n, df = first.size + second.size, first.size + second.size - 2
    squares = first.var() * first.size + second.var() * second.size
    if squares <= 0:
        raise NoVariation((0, 1))
    d = float((first.mean() - second.mean()) / math.sqrt(squares / df))
    unit = math.sqrt(1 / first.size + 1 / second.size)
    tail = (1 - proper_level(level)) / 2
    low, high = (_noncentrality(d / unit, df, area) * unit for area in (1 - tail, tail))
    return EffectSize(n, d, Interval(low, high, "noncentral_t", level))


def hedges_g(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> EffectSize:
    """Cohen's d times Hedges' (1981) exact correction for small samples."""
    d = cohen_d(a, b, level)
    half = (d.n - 2) / 2
    correction = math.exp(special.gammaln(half) - special.gammaln(half - 0.5)) / math.sqrt(half)
    limits = d.interval
    interval = Interval(limits.low * correction, limits.high * correction, limits.method, level)
    return EffectSize(d.n, d.value * correction, interval)


def standardised_mean_difference(a: ArrayLike, b: ArrayLike) -> float:
    """(mean a - mean b) over the root mean of both variances, for balance checks (Austin 2009)."""
    first, second = vector(a, needed=2), vector(b, needed=2)
    variance = (first.var(ddof=1) + second.var(ddof=1)) / 2
    if variance <= 0:
        raise NoVariation((0, 1))
    return float((first.mean() - second.mean()) / math.sqrt(variance))


def share_difference(share_a: float, share_b: float) -> float:
    """The standardised difference of two shares (0-1).

    Raises NoVariation((0, 1)) when both are 0 or 1.
    """
    if not (0 <= share_a <= 1 and 0 <= share_b <= 1):
        raise OutOfRange("a share", "between 0 and 1")
    variance = (share_a * (1 - share_a) + share_b * (1 - share_b)) / 2
    if variance <= 0:
        raise NoVariation((0, 1))
    return (share_a - share_b) / math.sqrt(variance)


def _noncentrality(t: float, df: int, area: float) -> float:
    """The noncentrality under which ``area`` of the distribution lies below ``t``."""
    if abs(t) > SERIES_AT_MOST:
        return _far_noncentrality(t, df, area)
    reach = 10 + 5 * abs(t) / math.sqrt(max(df, 1))

    def excess(ncp: float) -> float:
        below = float(special.nctdtr(df, ncp, t))
        # Far out the series gives NaN where the answer is 0 or 1 to all digits.
        return (below if math.isfinite(below) else float(ncp < t)) - area

    while np.sign(excess(t - reach)) == np.sign(excess(t + reach)):
        reach *= 2
    return float(optimize.brentq(excess, t - reach, t + reach, xtol=1e-12))


def _far_noncentrality(t: float, df: int, area: float) -> float:
    """The same for a huge ``t``, whose spread is that of the standard deviation alone.

    The numerator's own spread of 1 is added as for large samples (Hedges & Olkin 1985, 5).
    """
    if t < 0:
        return -_far_noncentrality(-t, df, 1 - area)
    scale = math.sqrt(float(special.chdtri(df, area)) / df)
    return t + t * (scale - 1) * math.sqrt(1 + 2 * df / t**2)
