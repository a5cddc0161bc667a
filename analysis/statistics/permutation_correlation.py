"""Do two sides go together over a handful of units? Rank correlation by permutation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, same_rows, vector
from analysis.statistics.correlation import spearman
from analysis.statistics.errors import OutOfRange

# Up to as many units every order is tried.
EXACT_UNITS = 8
# Permuted ranks that one batch may hold.
BATCH_VALUES = 2_000_000


@dataclass(frozen=True, slots=True)
class UnitCorrelation:
    """Spearman's correlation of ``n`` units; ``exact`` when all ``orders`` were tried."""

    n: int
    rho: float
    p: float
    exact: bool
    orders: int
    interval: Interval


def permutation_spearman(
    x: ArrayLike, y: ArrayLike, *, seed: int, draws: int = 9999, level: float = 0.95
) -> UnitCorrelation:
    """Spearman's correlation of unit values x (n,) and y (n,), n >= 4, ties at mean ranks.

    The two-sided p-value counts the orders at least as far from zero: all of them up to 8 units,
    else ``draws`` at random and the one observed (Phipson & Smyth 2010), so that it is never zero.
    The interval is Bonett & Wright's (2000). Raises NoVariation((0,)) or ((1,)) for a constant.
    """
    a, b = vector(x, needed=4), vector(y, needed=4)
    same_rows(a, b)
    plain = spearman(a, b, level)
    if draws < 1:
        raise OutOfRange("draws", "at least 1")
    u, v = (_standard(stats.rankdata(side)) for side in (a, b))
    # Orders equally far in theory may differ in the last bits.
    reach = abs(float(u @ v)) - 1e-9
    exact = a.size <= EXACT_UNITS
    orders = _every(v) if exact else _some(v, draws, seed)
    far = sum(int(np.count_nonzero(np.abs(block @ u) >= reach)) for block in orders)
    tried = factorial(a.size) if exact else draws
    p = far / tried if exact else (far + 1) / (tried + 1)
    return UnitCorrelation(a.size, plain.r, p, exact, tried, plain.interval)


def _standard(ranks: Floats) -> Floats:
    gaps = ranks - ranks.mean()
    return np.asarray(gaps / np.sqrt(gaps @ gaps))


def _every(v: Floats) -> Iterator[Floats]:
    yield v[np.array(list(permutations(range(v.size))))]


def _some(v: Floats, draws: int, seed: int) -> Iterator[Floats]:
    random = np.random.Generator(np.random.PCG64(seed))
    batch = max(1, BATCH_VALUES // v.size)
    for start in range(0, draws, batch):
        rows = np.broadcast_to(v, (min(batch, draws - start), v.size))
        yield random.permuted(rows, axis=1)
