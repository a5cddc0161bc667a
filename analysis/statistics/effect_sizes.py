"""How large a difference of two means is, in standard deviations."""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike
from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import proper_level, same_rows, vector
from analysis.statistics.errors import NoVariation, OutOfRange
from analysis.statistics.noncentrality import noncentral_t
from analysis.statistics.spread import variance


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
    df = first.size + second.size - 2
    squares = variance(first) * (first.size - 1) + variance(second) * (second.size - 1)
    if squares <= 0:
        raise NoVariation((0, 1))
    d = float((first.mean() - second.mean()) / math.sqrt(squares / df))
    unit = math.sqrt(1 / first.size + 1 / second.size)
    return _with_limits(first.size + second.size, d, unit, df, level)


def hedges_g(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> EffectSize:
    """Cohen's d times Hedges' (1981) exact correction for small samples."""
    d = cohen_d(a, b, level)
    correction = _small_sample_correction(d.n - 2)
    limits = d.interval
    interval = Interval(limits.low * correction, limits.high * correction, limits.method, level)
    return EffectSize(d.n, d.value * correction, interval)


def glass_delta(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> EffectSize:
    """Glass' (1976) delta: mean of a (n_a,) minus mean of b (n_b,) in standard deviations of b.

    The interval inverts the noncentral t with n_b - 1 degrees of freedom, the two variances kept
    apart (Algina, Keselman & Penfield 2006). Raises NoVariation((1,)) when b does not vary.
    """
    first, second = vector(a, needed=2), vector(b, needed=2)
    unit = variance(second)
    if unit <= 0:
        raise NoVariation((1,))
    delta = float((first.mean() - second.mean()) / math.sqrt(unit))
    error = math.sqrt(1 / second.size + variance(first) / (first.size * unit))
    return _with_limits(first.size + second.size, delta, error, second.size - 1, level)


def paired_d(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> EffectSize:
    """The mean of the gaps a - b (n,) in standard deviations of the gaps (Cohen's d_z).

    The interval inverts the noncentral t. Raises NoVariation((0, 1)) when all gaps agree.
    """
    first, second = vector(a, needed=2), vector(b, needed=2)
    same_rows(first, second)
    gaps = first - second
    spread = variance(gaps)
    if spread <= 0:
        raise NoVariation((0, 1))
    d = float(gaps.mean() / math.sqrt(spread))
    return _with_limits(gaps.size, d, 1 / math.sqrt(gaps.size), gaps.size - 1, level)


def _small_sample_correction(df: float) -> float:
    """Hedges' (1981) factor that takes the bias out of a standardised mean difference."""
    half = df / 2
    return math.exp(special.gammaln(half) - special.gammaln(half - 0.5)) / math.sqrt(half)


def standardised_mean_difference(a: ArrayLike, b: ArrayLike) -> float:
    """(mean a - mean b) over the root mean of both variances, for balance checks (Austin 2009)."""
    first, second = vector(a, needed=2), vector(b, needed=2)
    pooled = (variance(first) + variance(second)) / 2
    if pooled <= 0:
        raise NoVariation((0, 1))
    return float((first.mean() - second.mean()) / math.sqrt(pooled))


def share_difference(share_a: float, share_b: float) -> float:
    """The standardised difference of two shares (0-1).

    Raises NoVariation((0, 1)) when both are 0 or 1.
    """
    if not (0 <= share_a <= 1 and 0 <= share_b <= 1):
        raise OutOfRange("a share", "between 0 and 1")
    pooled = (share_a * (1 - share_a) + share_b * (1 - share_b)) / 2
    if pooled <= 0:
        raise NoVariation((0, 1))
    return (share_a - share_b) / math.sqrt(pooled)


def _with_limits(n: int, value: float, unit: float, df: float, level: float) -> EffectSize:
    tail = (1 - proper_level(level)) / 2
    low, high = (noncentral_t(value / unit, df, area) * unit for area in (1 - tail, tail))
    return EffectSize(n, value, Interval(low, high, "noncentral_t", level))
