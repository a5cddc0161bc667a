"""What the customers at risk bring in all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.grouped_resampling import grouped

# Draws made at once; more fall out of the processor's cache.
BATCH = 100


@dataclass(frozen=True, slots=True)
class ValueAtRisk:
    """``amount`` in the unit of the values, of customers ``at_risk`` among ``n``.

    ``share`` is its part of the total, None (like its interval) when the total is not above zero.
    """

    n: int
    at_risk: int
    amount: float
    total: float
    share: float | None
    draws: int
    interval: Interval
    share_interval: Interval | None


def value_at_risk(
    values: ArrayLike,
    at_risk: ArrayLike,
    *,
    seed: int,
    draws: int = 2000,
    level: float = 0.95,
) -> ValueAtRisk:
    """The sum of values (n,) over customers at risk (n,), and its part of everybody's.

    Percentile bootstrap of customers, so that who is at risk varies as well as what they bring.
    ``at_risk`` is true or false (or 1 and 0). Raises TooFewObservations when nobody is at risk.
    """
    value, risky = vector(values), vector(np.asarray(at_risk, dtype=np.float64))
    same_rows(value, risky)
    if not np.isin(risky, (0.0, 1.0)).all():
        raise OutOfRange("at_risk", "true or false")
    if not risky.any():
        raise TooFewObservations(0, 1)
    if draws < 1:
        raise OutOfRange("draws", "at least 1")
    lost, kept = value[risky == 1], value[risky == 0]
    amount, total = float(lost.sum()), float(value.sum())
    sums = _drawn(np.sort(lost), np.sort(kept), draws, seed)
    share, limits = None, None
    if total > 0:
        good = sums[1] > 0
        share, limits = amount / total, _percentiles(sums[0, good] / sums[1, good], level)
    interval = _percentiles(sums[0], level)
    return ValueAtRisk(value.size, lost.size, amount, total, share, draws, interval, limits)


def _drawn(lost: Floats, kept: Floats, draws: int, seed: int) -> Floats:
    """The amount at risk and the total (2, draws) of customers drawn anew."""
    random = np.random.Generator(np.random.PCG64(seed))
    n = lost.size + kept.size
    risky = random.binomial(n, lost.size / n, size=draws)
    at_risk = _sums(lost, risky, random)
    return np.stack([at_risk, at_risk + _sums(kept, n - risky, random)])


def _sums(ordered: Floats, sizes: NDArray[np.int64], random: np.random.Generator) -> Floats:
    """The sum (draws,) of as many values, drawn from ``ordered`` (m,), as ``sizes`` (draws,)."""
    if not ordered.size:
        return np.zeros(sizes.size)
    groups = grouped(ordered)
    shares = groups.sizes / groups.sizes.sum()
    batches = (sizes[start : start + BATCH] for start in range(0, sizes.size, BATCH))
    return np.concatenate([random.multinomial(b, shares) @ groups.means for b in batches])


def _percentiles(found: Floats, level: float) -> Interval:
    tail = (1 - proper_level(level)) / 2
    low, high = np.quantile(found, [tail, 1 - tail])
    return Interval(float(low), float(high), "percentile_bootstrap", level)
