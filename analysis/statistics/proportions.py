"""Shares with Wilson's and with Clopper and Pearson's interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import proper_level
from analysis.statistics.errors import OutOfRange, TooFewObservations


@dataclass(frozen=True, slots=True)
class Proportion:
    """``count`` of ``n``; ``share`` is between 0 and 1."""

    n: int
    count: int
    share: float
    interval: Interval


def wilson(count: int, n: int, level: float = 0.95) -> Proportion:
    """Wilson's (1927) score interval, without continuity correction."""
    _check(count, n)
    return score_interval(count, n, float(special.ndtri(0.5 + proper_level(level) / 2)), level)


def clopper_pearson(count: int, n: int, level: float = 0.95) -> Proportion:
    """The exact interval of Clopper & Pearson (1934)."""
    _check(count, n)
    tail = (1 - proper_level(level)) / 2
    low = 0.0 if count == 0 else float(special.betaincinv(count, n - count + 1, tail))
    high = 1.0 if count == n else float(special.betaincinv(count + 1, n - count, 1 - tail))
    return Proportion(n, count, count / n, Interval(low, high, "clopper_pearson", level))


def score_interval(count: int, n: int, z: float, level: float) -> Proportion:
    """Wilson's interval for a normal quantile ``z`` (simultaneous intervals bring their own)."""
    share = count / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At 0 and n the limit is exactly 0 or 1; the formula leaves rounding dust there.
    low = 0.0 if count == 0 else middle - half
    high = 1.0 if count == n else middle + half
    return Proportion(n, count, share, Interval(low, high, "wilson", level))


def _check(count: int, n: int) -> None:
    for what, value in (("the number of rows", n), ("count", count)):
        # NaN is no whole number either.
        if not float(value).is_integer():
            raise OutOfRange(what, f"a whole number, not {value}; leave missing values out first")
    if n < 1:
        raise TooFewObservations(n, 1)
    if not 0 <= count <= n:
        raise OutOfRange("count", f"between 0 and {n}")
