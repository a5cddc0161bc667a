"""Quantiles, and the median with a distribution-free interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.findings import Interval
from analysis.statistics.arrays import floats, proper_level, vector
from analysis.statistics.errors import OutOfRange


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Quantiles in the unit of the values, one for each probability."""

    n: int
    probabilities: tuple[float, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Median:
    """The median; ``interval`` is None when few values cannot reach the level (n < 6 at 95 %)."""

    n: int
    median: float
    interval: Interval | None


def quantiles(values: ArrayLike, probabilities: Sequence[float]) -> Quantiles:
    """Sample quantiles of values (n,) by linear interpolation (Hyndman & Fan 1996, type 7)."""
    x = vector(values)
    if any(not 0 <= probability <= 1 for probability in probabilities):
        raise OutOfRange("a probability", "between 0 and 1")
    found = np.quantile(x, list(probabilities))
    return Quantiles(x.size, tuple(float(p) for p in probabilities), floats(found))


def median(values: ArrayLike, level: float = 0.95) -> Median:
    """The median of values (n,) between two order statistics.

    The ranks are the narrowest symmetric pair whose binomial coverage is at least ``level``
    (Conover 1999, 3.2), so the interval holds for any distribution.
    """
    x = np.sort(vector(values))
    n, tail = x.size, (1 - proper_level(level)) / 2
    rank = int(stats.binom.ppf(tail, n, 0.5))
    interval = None
    if rank >= 1:
        interval = Interval(float(x[rank - 1]), float(x[n - rank]), "order_statistic", level)
    return Median(n, float(np.median(x)), interval)
