"""The most likely correlation of every pair of ordinal items, given their thresholds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats, Rows
from analysis.statistics.errors import NotConverged
from analysis.statistics.ordinal.cells import Cells, cells
from analysis.statistics.ordinal.tables import Positions

# A correlation beyond it cannot be told from one.
PERFECT = 0.999
# How far the search goes.
BOUND = 1 - 1e-6
MOST_STEPS = 100
# Newton's error squares at each step: after a step of this size none is left to be seen.
SETTLED = 1e-8
# Information per row below which the likelihood only rises to one more and more slowly.
FLAT = 1e-9


@dataclass(slots=True, eq=False)
class _Search:
    """Where each pair's correlation stands and between what it must lie."""

    at: Floats
    low: Floats
    high: Floats


def most_likely(counts: Floats, first: Floats, second: Floats) -> Floats:
    """Correlations (P,) from counts (P, K, K) and thresholds (P, K - 1) of both items.

    Newton's method within brackets. Tables that show a perfect association give plus or minus
    ``BOUND``. Raises NotConverged.
    """
    found = _start(counts, first, second)
    search = _Search(found, np.full(found.size, -BOUND), np.full(found.size, BOUND))
    active = np.arange(found.size)
    for _ in range(MOST_STEPS):
        near = cells(first[active], second[active], search.at[active])
        settled = _step(search, active, _slopes(counts[active], near))
        active = active[~settled]
        if not active.size:
            return search.at
    raise NotConverged(MOST_STEPS)


def _slopes(counts: Floats, near: Cells) -> tuple[Floats, Floats, Rows]:
    """The likelihood's slope, a positive curvature, and where it is flat, each (P,)."""
    ratio = near.slope / near.probability
    total = counts.sum(axis=(1, 2))
    expected = total * (near.slope * ratio).sum(axis=(1, 2))
    exact = (counts * (ratio**2 - near.bend / near.probability)).sum(axis=(1, 2))
    curve = np.where(exact > expected / 10, exact, expected)
    flat = expected < FLAT * total
    return (counts * ratio).sum(axis=(1, 2)), np.where(flat, 1.0, curve), flat


def _step(search: _Search, which: Positions, slopes: tuple[Floats, Floats, Rows]) -> Rows:
    """Move these pairs once; says which of them are settled."""
    pull, curve, flat = slopes
    at = search.at[which]
    low = np.where(pull > 0, at, search.low[which])
    high = np.where(pull > 0, search.high[which], at)
    wanted = at + pull / curve
    moved = np.where((wanted > low) & (wanted < high), wanted, (low + high) / 2)
    # On a slope that only flattens out, the top is at the end.
    runs = flat & (np.abs(at) > 0.5)
    moved = np.where(runs, np.sign(at) * BOUND, moved)
    search.low[which], search.high[which], search.at[which] = low, high, moved
    close = np.abs(moved - at) < SETTLED * (1 - at**2)
    return np.asarray(runs | close | (high - low < SETTLED * (1 - BOUND)))


def _start(counts: Floats, first: Floats, second: Floats) -> Floats:
    """Correlations of the categories' normal scores."""
    total = counts.sum(axis=(1, 2))
    x, y = _scores(counts.sum(axis=2), first), _scores(counts.sum(axis=1), second)
    joint = np.einsum("pa,pab,pb->p", x, counts, y) / total
    return np.asarray(np.clip(joint, -0.9, 0.9))


def _scores(margin: Floats, limits: Floats) -> Floats:
    """Normal means between thresholds (P, K), brought to mean 0 and variance 1 in the table."""
    height = np.pad(np.exp(-(limits**2) / 2) / np.sqrt(2 * np.pi), ((0, 0), (1, 1)))
    share = margin / margin.sum(axis=1, keepdims=True)
    mean = -np.diff(height, axis=1) / np.maximum(share, 1e-6)
    mean = mean - (share * mean).sum(axis=1, keepdims=True)
    return np.asarray(mean / np.sqrt((share * mean**2).sum(axis=1, keepdims=True)))
