"""Recommendation balance: the share who would recommend minus the share who would not."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from analysis.findings import Interval
from analysis.statistics.arrays import proper_level
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.estimate import Estimate, normal


@dataclass(frozen=True, slots=True)
class Balance:
    """Shares 0-1; ``balance`` and ``se`` in points on -100 to 100."""

    n: int
    promoters: float
    passives: float
    detractors: float
    balance: float
    se: float
    interval: Interval


def recommendation_balance(
    promoters: int, passives: int, detractors: int, level: float = 0.95
) -> Balance:
    """100 (p - d) with variance (p + d - (p - d)^2) / n and a normal interval within -100..100.

    Arguments are counts (answers 9-10, 7-8, 0-6). The variance is that of a difference of two
    multinomial shares.
    """
    if min(promoters, passives, detractors) < 0:
        raise OutOfRange("a count", "zero or more")
    n = promoters + passives + detractors
    if n == 0:
        raise TooFewObservations(0, 1)
    p, d = promoters / n, detractors / n
    balance = 100 * (p - d)
    se = 100 * math.sqrt((p + d - (p - d) ** 2) / n)
    limits = normal(balance, se, "wald", proper_level(level)).interval
    interval = Interval(max(-100.0, limits.low), min(100.0, limits.high), "wald", level)
    return Balance(n, p, passives / n, d, balance, se, interval)


def adjusted_balance(
    promoters: int, passives: int, detractors: int, level: float = 0.95
) -> Balance:
    """``recommendation_balance`` with an interval that also holds in small groups.

    Three answers are added (3/4, 3/2 and 3/4 of one) before the interval is taken (Rocks 2016,
    adjusted Wald); shares, balance and se stay those observed.
    """
    plain = recommendation_balance(promoters, passives, detractors, level)
    n = plain.n + 3
    p, d = (promoters + 0.75) / n, (detractors + 0.75) / n
    se = 100 * math.sqrt((p + d - (p - d) ** 2) / n)
    limits = normal(100 * (p - d), se, "adjusted_wald", level).interval
    interval = Interval(max(-100.0, limits.low), min(100.0, limits.high), limits.method, level)
    return replace(plain, interval=interval)


def balance_difference(later: Balance, earlier: Balance, level: float = 0.95) -> Estimate:
    """Later minus earlier balance of independent samples, in points, with a z test."""
    se = math.hypot(later.se, earlier.se)
    return normal(later.balance - earlier.balance, se, "z", proper_level(level))
