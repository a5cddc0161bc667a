"""How unevenly value is spread over customers: share of the top and Gini coefficient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import RELATIVE_NOISE, Floats, proper_level, vector
from analysis.statistics.errors import NoVariation, OutOfRange
from analysis.statistics.grouped_resampling import grouped
from analysis.statistics.resampling import resampling_counts

Statistic = Callable[[Floats, Floats], Floats]
"""From ascending values (n,) and how often each is there (b, n) to statistics and errors (2, b)."""
Method = Literal["studentised", "percentile"]

# Beyond as many rows groups of neighbouring values are drawn.
ROWS_AT_MOST = 3000
# Values that one batch of draws may hold; more fall out of the processor's cache.
BATCH_VALUES = 200_000


@dataclass(frozen=True, slots=True)
class Concentration:
    """A share or coefficient from 0 to 1 with its bootstrap interval."""

    n: int
    value: float
    draws: int
    interval: Interval


def top_share(values: ArrayLike, share: float = 0.2) -> float:
    """What the top ceil(share n) of values (n,), none negative, hold of the total."""
    ordered = _ascending(values)
    return float(_top(ordered, np.ones((1, ordered.size)), _share(share))[0, 0])


def gini(values: ArrayLike) -> float:
    """Gini's (1912) coefficient of values (n,), none negative: 0 equal, near 1 all in one hand."""
    ordered = _ascending(values)
    return float(_gini(ordered, np.ones((1, ordered.size)))[0, 0])


def top_share_interval(
    values: ArrayLike,
    *,
    seed: int,
    share: float = 0.2,
    draws: int = 2000,
    level: float = 0.95,
    method: Method = "studentised",
) -> Concentration:
    """``top_share`` with a bootstrap interval, studentised unless percentiles are asked for.

    Percentiles are too narrow where a few customers weigh most; the error of each draw is that of
    its influence function (Bahadur's quantile held).
    """
    wanted = _share(share)

    def statistic(ordered: Floats, counts: Floats) -> Floats:
        return _top(ordered, counts, wanted)

    return _bootstrapped(_ascending(values), statistic, (seed, draws), level, method)


def gini_interval(
    values: ArrayLike,
    *,
    seed: int,
    draws: int = 2000,
    level: float = 0.95,
    method: Method = "studentised",
) -> Concentration:
    """``gini`` with a bootstrap interval, studentised by Davidson's (2009) error of each draw."""
    return _bootstrapped(_ascending(values), _gini, (seed, draws), level, method)


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
    """The top share of ascending values (n,), each there ``counts`` (b, n) times, and its error."""
    n, total = counts.sum(axis=1), counts @ ordered
    # 0.07 * 100 is 7.000000000000001 in binary: without the slack an eighth customer slips in.
    size = np.ceil(share * n - 1e-9)[:, None]
    above = n[:, None] - np.cumsum(counts, axis=1)
    held = np.clip(size - above, 0, counts) @ ordered / total
    least = ordered[np.argmax(above < size, axis=1)][:, None]
    influence = np.maximum(ordered - least, 0) - held[:, None] * ordered
    return np.stack([held, _error(influence, counts, total)])


def _gini(ordered: Floats, counts: Floats) -> Floats:
    """Gini of ascending values (n,), each there ``counts`` (b, n) times, and its error (2, b)."""
    n, each = counts.sum(axis=1)[:, None], counts * ordered
    total = each.sum(axis=1)
    # Copies of one value stand in the middle of their ranks.
    rank = (np.cumsum(counts, axis=1) - counts / 2) / n
    found = 2 * np.sum(each * rank, axis=1) / total - 1
    below = (np.cumsum(each, axis=1) - each / 2) / n
    influence = 2 * (ordered * rank - below) - (found[:, None] + 1) * ordered
    return np.stack([found, _error(influence, counts, total)])


def _error(influence: Floats, counts: Floats, total: Floats) -> Floats:
    """The standard error (b,) of a ratio to the mean, from what each value (b, n) adds to it."""
    n = counts.sum(axis=1)
    middle = np.sum(counts * influence, axis=1) / n
    square = np.sum(counts * (influence - middle[:, None]) ** 2, axis=1)
    return np.asarray(np.sqrt(square) / total)


def _bootstrapped(
    ordered: Floats, statistic: Statistic, how: tuple[int, int], level: float, method: Method
) -> Concentration:
    seed, draws = how
    if draws < 1:
        raise OutOfRange("draws", "at least 1")
    random = np.random.Generator(np.random.PCG64(seed))
    drawn = _few if ordered.size <= ROWS_AT_MOST else _many
    found = drawn(ordered, statistic, draws, random)
    value, error = (float(part[0]) for part in statistic(ordered, np.ones((1, ordered.size))))
    limits = _percentiles if method == "percentile" else _studentised
    low, high = limits(found, (value, error), (1 - proper_level(level)) / 2)
    interval = Interval(max(0.0, low), min(1.0, high), f"{method}_bootstrap", level)
    return Concentration(ordered.size, value, draws, interval)


def _percentiles(found: Floats, here: tuple[float, float], tail: float) -> tuple[float, float]:
    if not found.size:
        return here[0], here[0]
    low, high = np.quantile(found[0], [tail, 1 - tail])
    return float(low), float(high)


def _studentised(found: Floats, here: tuple[float, float], tail: float) -> tuple[float, float]:
    value, error = here
    known = found[1] > RELATIVE_NOISE
    if error <= RELATIVE_NOISE or not known.any():
        return value, value
    away = (found[0, known] - value) / found[1, known]
    high, low = np.quantile(away, [tail, 1 - tail])
    return float(value - low * error), float(value - high * error)


def _few(ordered: Floats, statistic: Statistic, draws: int, random: np.random.Generator) -> Floats:
    """Statistic and error in each draw of rows; a draw of zeros only has no total to be shared."""
    batch = max(1, BATCH_VALUES // ordered.size)
    found: list[Floats] = []
    for start in range(0, draws, batch):
        counts = resampling_counts(min(batch, draws - start), ordered.size, random)
        found.append(statistic(ordered, counts[counts @ ordered > 0]))
    return np.concatenate(found, axis=1)


def _many(ordered: Floats, statistic: Statistic, draws: int, random: np.random.Generator) -> Floats:
    """The same by groups of neighbouring values, moved by what grouping hides."""
    groups = grouped(ordered)
    batch = max(1, BATCH_VALUES // groups.means.size)
    found: list[Floats] = []
    for start in range(0, draws, batch):
        counts = groups.counts(min(batch, draws - start), random)
        found.append(statistic(groups.means, counts[counts @ groups.means > 0]))
    whole = statistic(ordered, np.ones((1, ordered.size)))[0, 0]
    hidden = float(whole - statistic(groups.means, groups.sizes[None])[0, 0])
    return np.asarray(np.concatenate(found, axis=1) + np.array([[hidden], [0.0]]))
