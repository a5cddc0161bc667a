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

# Values that one batch of draws may hold, so that memory stays bounded for any n.
BATCH_VALUES = 4_000_000


@dataclass(frozen=True, slots=True)
class Concentration:
    """A share or coefficient from 0 to 1 with its percentile bootstrap interval."""

    n: int
    value: float
    draws: int
    interval: Interval


def top_share(values: ArrayLike, share: float = 0.2) -> float:
    """What the top ceil(share n) of values (n,), none negative, hold of the total."""
    return float(_top(_ascending(values)[None], _share(share))[0])


def gini(values: ArrayLike) -> float:
    """Gini's (1912) coefficient of values (n,), none negative: 0 equal, near 1 all in one hand."""
    return float(_gini(_ascending(values)[None])[0])


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
    return _bootstrapped(_ascending(values), lambda rows: _top(rows, wanted), (seed, draws), level)


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


def _top(rows: Floats, share: float) -> Floats:
    # 0.07 * 100 is 7.000000000000001 in binary: without the slack an eighth customer slips in.
    size = math.ceil(share * rows.shape[1] - 1e-9)
    return np.asarray(rows[:, rows.shape[1] - size :].sum(axis=1) / rows.sum(axis=1))


def _gini(rows: Floats) -> Floats:
    n = rows.shape[1]
    rank = 2 * np.arange(1, n + 1) - n - 1.0
    return np.asarray(rows @ rank / (n * rows.sum(axis=1)))


def _bootstrapped(
    ordered: Floats, statistic: Callable[[Floats], Floats], how: tuple[int, int], level: float
) -> Concentration:
    seed, draws = how
    if draws < 1:
        raise OutOfRange("draws", "at least 1")
    n = ordered.size
    random = np.random.Generator(np.random.PCG64(seed))
    batch = max(1, BATCH_VALUES // n)
    found: list[Floats] = []
    for start in range(0, draws, batch):
        picked = random.integers(0, n, size=(min(batch, draws - start), n))
        # Sorting positions of already sorted values sorts the values.
        picked.sort(axis=1)
        rows = ordered[picked]
        found.append(statistic(rows[rows[:, -1] > 0]))
    tail = (1 - proper_level(level)) / 2
    low, high = np.quantile(np.concatenate(found), [tail, 1 - tail])
    interval = Interval(float(low), float(high), "percentile_bootstrap", level)
    return Concentration(n, float(statistic(ordered[None])[0]), draws, interval)
