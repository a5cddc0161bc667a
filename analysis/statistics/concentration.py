"""How unevenly value is spread over customers: share of the top and Gini coefficient."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level, vector
from analysis.statistics.errors import NoVariation, OutOfRange
from analysis.statistics.grouped_resampling import grouped
from analysis.statistics.resampling import resampling_counts

Statistic = Callable[[Floats, Floats], Floats]
"""From ascending values (n,) and how often each is there (b, n) to the statistic (b,)."""

# Beyond as many rows groups of neighbouring values are drawn.
ROWS_AT_MOST = 3000
# Values that one batch of draws may hold; more fall out of the processor's cache.
BATCH_VALUES = 200_000


@dataclass(frozen=True, slots=True)
class Concentration:
    """A share or coefficient from 0 to 1 with its percentile bootstrap interval."""

    n: int
    value: float
    draws: int
    interval: Interval


def top_share(values: ArrayLike, share: float = 0.2) -> float:
    """What the top ceil(share n) of values (n,), none negative, hold of the total."""
    ordered = _ascending(values)
    return float(_top(ordered, np.ones((1, ordered.size)), _share(share))[0])


def gini(values: ArrayLike) -> float:
    """Gini's (1912) coefficient of values (n,), none negative: 0 equal, near 1 all in one hand."""
    ordered = _ascending(values)
    return float(_gini(ordered, np.ones((1, ordered.size)))[0])


def top_share_interval(
    values: ArrayLike,
    *,
    seed: int,
    share: float = 0.2,
    draws: int = 2000,
    level: float = 0.95,
) -> Concentration:
    """``top_share`` with a percentile bootstrap interval."""
    wanted = _share(share)

    def statistic(ordered: Floats, counts: Floats) -> Floats:
        return _top(ordered, counts, wanted)

    return _bootstrapped(_ascending(values), statistic, (seed, draws), level)


def gini_interval(
    values: ArrayLike, *, seed: int, draws: int = 2000, level: float = 0.95
) -> Concentration:
    """``gini`` with a percentile bootstrap interval."""
    return _bootstrapped(_ascending(values), _gini, (seed, draws), level)


def _ascending(values: ArrayLike) -> Floats:
    x = np.sort(vector(values))
    if x[0] < 0:
        raise OutOfRange("a value", "zero or more")
    if x[-1] == 0:
        raise NoVariation((0,))
    return x


def _share(share: float) -> float:
    if not 0 < share <= 1:
        raise OutOfRange("share", "above 0, at most 1")
    return share


def _top(ordered: Floats, counts: Floats, share: float) -> Floats:
    """The top share (b,) of ascending values (n,), each there ``counts`` (b, n) times."""
    # 0.07 * 100 is 7.000000000000001 in binary: without the slack an eighth customer slips in.
    n = float(counts[0].sum()) if counts.size else 0.0
    size = math.ceil(share * n - 1e-9)
    above = n - np.cumsum(counts, axis=1)
    return np.asarray(np.clip(size - above, 0, counts) @ ordered / (counts @ ordered))


def _gini(ordered: Floats, counts: Floats) -> Floats:
    """Gini (b,) of ascending values (n,), each there ``counts`` (b, n) times."""
    n = float(counts[0].sum()) if counts.size else 1.0
    # Copies of one value hold the ranks after all smaller ones; their ranks sum to this.
    ranks = counts * (np.cumsum(counts, axis=1) - (counts - 1) / 2)
    return np.asarray((2 * ranks @ ordered / (counts @ ordered) - n - 1) / n)


def _bootstrapped(
    ordered: Floats,
    statistic: Statistic,
    how: tuple[int, int],
    level: float,
) -> Concentration:
    seed, draws = how
    if draws < 1:
        raise OutOfRange("draws", "at least 1")
    random = np.random.Generator(np.random.PCG64(seed))
    drawn = _few if ordered.size <= ROWS_AT_MOST else _many
    found = drawn(ordered, statistic, draws, random)
    tail = (1 - proper_level(level)) / 2
    low, high = np.quantile(found, [tail, 1 - tail])
    interval = Interval(float(low), float(high), "percentile_bootstrap", level)
    return Concentration(ordered.size, _observed(ordered, statistic), draws, interval)


def _few(ordered: Floats, statistic: Statistic, draws: int, random: np.random.Generator) -> Floats:
    """The statistic in each draw of rows; a draw of zeros only has no total to be shared."""
    batch = max(1, BATCH_VALUES // ordered.size)
    found: list[Floats] = []
    for start in range(0, draws, batch):
        counts = resampling_counts(min(batch, draws - start), ordered.size, random)
        found.append(statistic(ordered, counts[counts @ ordered > 0]))
    return np.concatenate(found)


def _many(ordered: Floats, statistic: Statistic, draws: int, random: np.random.Generator) -> Floats:
    """The same by groups of neighbouring values, moved by what grouping hides."""
    groups = grouped(ordered)
    batch = max(1, BATCH_VALUES // groups.means.size)
    found: list[Floats] = []
    for start in range(0, draws, batch):
        counts = groups.counts(min(batch, draws - start), random)
        found.append(statistic(groups.means, counts[counts @ groups.means > 0]))
    hidden = _observed(ordered, statistic) - float(statistic(groups.means, groups.sizes[None])[0])
    return np.concatenate(found) + hidden


def _observed(ordered: Floats, statistic: Statistic) -> float:
    return float(statistic(ordered, np.ones((1, ordered.size)))[0])
