"""The difference of two independent shares."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.findings import Interval
from analysis.statistics.estimate import t_tails
from analysis.statistics.proportions import wilson


@dataclass(frozen=True, slots=True)
class ShareDifference:
    """Share a minus share b (-1 to 1); ``z`` pools both, ``h`` is Cohen's arcsine effect size."""

    n: int
    share_a: float
    share_b: float
    difference: float
    z: float
    p: float
    h: float
    interval: Interval


def two_shares(
    count_a: int, n_a: int, count_b: int, n_b: int, level: float = 0.95
) -> ShareDifference:
    """The two-proportion z test with Newcombe's (1998, method 10) interval.

    When both shares are 0 or both are 1 there is no difference: z is 0 and p is 1.
    """
    a, b = wilson(count_a, n_a, level), wilson(count_b, n_b, level)
    gap = a.share - b.share
    pooled = (count_a + count_b) / (n_a + n_b)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    z = gap / error if error > 0 else 0.0
    low = gap - math.hypot(a.share - a.interval.low, b.interval.high - b.share)
    high = gap + math.hypot(a.interval.high - a.share, b.share - b.interval.low)
    h = 2 * (math.asin(math.sqrt(a.share)) - math.asin(math.sqrt(b.share)))
    interval = Interval(low, high, "newcombe", level)
    return ShareDifference(n_a + n_b, a.share, b.share, gap, z, t_tails(z, math.inf), h, interval)
