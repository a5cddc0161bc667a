"""What the customers at risk bring in all."""

from __future__ import annotations

import math
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

    A bootstrap of customers, so that who is at risk varies as well as what they bring: studentised
    for the amount (Hall 1988), which a few large customers skew, percentiles for its part.
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
        good = sums[2] > 0
        share, limits = amount / total, _percentiles(sums[0, good] / sums[2, good], level)
    interval = _studentised(lost, value.size, sums, level)
    return ValueAtRisk(value.size, lost.size, amount, total, share, draws, interval, limits)


def _drawn(lost: Floats, kept: Floats, draws: int, seed: int) -> Floats:
    """The amount at risk, its sum of squares and the total (3, draws) of customers drawn anew."""
    random = np.random.Generator(np.random.PCG64(seed))
    n = lost.size + kept.size
    risky = random.binomial(n, lost.size / n, size=draws)
    at_risk = _sums(lost, risky, random)
    return np.stack([at_risk[0], at_risk[1], at_risk[0] + _sums(kept, n - risky, random)[0]])


def _sums(ordered: Floats, sizes: NDArray[np.int64], random: np.random.Generator) -> Floats:
    """Sums and sums of squares (2, draws) of ``sizes`` (draws,) values drawn from (m,)."""
    if not ordered.size:
        return np.zeros((2, sizes.size))
    groups = grouped(ordered)
    shares, columns = groups.sizes / groups.sizes.sum(), np.stack([groups.means, groups.squares])
    batches = (sizes[start : start + BATCH] for start in range(0, sizes.size, BATCH))
    return np.concatenate([columns @ random.multinomial(b, shares).T for b in batches], axis=1)


def _studentised(lost: Floats, n: int, sums: Floats, level: float) -> Interval:
    """The amount less the draws' distances from it, each in its own standard error."""
    amount, square = float(lost.sum()), float(lost @ lost)
    error = math.sqrt(max(0.0, square - amount**2 / n))
    errors = np.sqrt(np.maximum(sums[1] - sums[0] ** 2 / n, 0.0))
    sure = errors <= 1e-9 * math.sqrt(square)
    if error <= 1e-9 * math.sqrt(square) or sure.all():
        return Interval(amount, amount, "studentised_bootstrap", proper_level(level))
    away = (sums[0] - amount) / np.where(sure, 1.0, errors)
    # A draw of nobody at risk knows no error of its own: it is as far as the farthest other.
    away[sure] = away[~sure].min()
    tail = (1 - proper_level(level)) / 2
    low, high = amount - error * np.quantile(away, [1 - tail, tail])
    floor = 0.0 if float(lost.min()) >= 0 else -math.inf
    return Interval(max(floor, float(low)), float(high), "studentised_bootstrap", level)


def _percentiles(found: Floats, level: float) -> Interval:
    tail = (1 - proper_level(level)) / 2
    low, high = np.quantile(found, [tail, 1 - tail])
    return Interval(float(low), float(high), "percentile_bootstrap", level)
