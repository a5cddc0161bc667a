"""Order statistics of all gaps between two samples, without making every pair."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from analysis.statistics.arrays import Floats

# As many pairs of distinct values are sorted outright; beyond, ranks are searched for.
PAIRS_AT_MOST = 4_000_000
# How many quantiles of each sample narrow the search.
THINNED = 400


def ordered_gaps(a: Floats, b: Floats, ranks: list[float]) -> list[float]:
    """The gaps a_i - b_j, (n_a,) and (n_b,), at these ranks (1 to n_a n_b) of their order.

    A rank that is not whole is the middle of its two neighbours. Exact for few distinct values;
    else found to 1e-9 of the spread by counting (Monahan 1984).
    """
    u, times_u = np.unique(a, return_counts=True)
    v, times_v = np.unique(b, return_counts=True)
    if u.size * v.size > PAIRS_AT_MOST:
        return [_searched(np.sort(a), np.sort(b), rank) for rank in ranks]
    gaps = np.subtract.outer(u, v).ravel()
    order = np.argsort(gaps, kind="stable")
    upto = np.cumsum(np.multiply.outer(times_u, times_v).ravel()[order])
    return [_at(gaps[order], upto, rank) for rank in ranks]


def _at(gaps: Floats, upto: NDArray[np.int64], rank: float) -> float:
    places = np.searchsorted(upto, [math.floor(rank), math.ceil(rank)])
    return float(gaps[places].mean())


def _searched(a: Floats, b: Floats, rank: float) -> float:
    pairs = float(a.size) * float(b.size)

    def excess(gap: float) -> float:
        # Half a rank keeps the sign from vanishing anywhere but at the gap itself.
        return float(np.searchsorted(a, b + gap, side="right").sum()) - rank + 0.5

    share = np.linspace(0, 1, THINNED)
    thin = np.subtract.outer(np.quantile(a, share), np.quantile(b, share)).ravel()
    middle = rank / pairs
    low, high = np.quantile(thin, [max(0.0, middle - 0.02), min(1.0, middle + 0.02)])
    width = float(a[-1] - a[0] + b[-1] - b[0])
    while excess(low) >= 0:
        low -= width / 10
    while excess(high) < 0:
        high += width / 10
    return float(optimize.brentq(excess, low, high, xtol=1e-9 * width))
