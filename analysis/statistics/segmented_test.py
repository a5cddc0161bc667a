"""Is there a knot at all? A bootstrap test that allows for the knot having been searched for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import OutOfRange
from analysis.statistics.segmented import KnotSearch, f_ratio, line_residuals, prepare

# Signs that one batch of draws may hold, so that memory stays bounded for any n.
BATCH_SIGNS = 8_000_000


@dataclass(frozen=True, slots=True)
class SupF:
    """The largest F over all knots and its bootstrap p-value under a straight line."""

    n: int
    draws: int
    sup_f: float
    p: float


def sup_f_test(
    x: ArrayLike, y: ArrayLike, *, seed: int, draws: int = 1000, each_side: int = 10
) -> SupF:
    """Test one knot against a line for y (n,) on x (n,).

    Hansen (1996): the distribution of the supremum is simulated with the line's residuals under
    random signs (wild bootstrap), so unequal variances are allowed for. p = (1 + draws at least as
    large) / (1 + draws). Errors as in ``one_knot``.
    """
    if draws < 1:
        raise OutOfRange("draws", "at least 1")
    horizontal, vertical, search = prepare(x, y, each_side)
    residuals, sums = line_residuals(horizontal, vertical, search)
    rss, df = float(residuals @ residuals), search.n - 4
    gain = float(search.best(sums)[0])
    observed = f_ratio(gain, rss - gain, df)
    order = np.argsort(horizontal, kind="stable")
    random = np.random.Generator(np.random.PCG64(seed))
    batch = max(1, min(draws, BATCH_SIGNS // search.n))
    larger = 0
    for start in range(0, draws, batch):
        size = min(batch, draws - start)
        simulated = _simulated(residuals[order], search, random, size)
        larger += int(np.count_nonzero(simulated >= observed))
    return SupF(search.n, draws, observed, (1 + larger) / (1 + draws))


def _simulated(
    residuals: Floats, search: KnotSearch, random: np.random.Generator, size: int
) -> Floats:
    """sup F (size,) of outcomes that are a line plus ``residuals`` (sorted by x), random signs."""
    signs = random.integers(0, 2, size=(size, residuals.size), dtype=np.int8)
    flipped = np.where(signs == 1, residuals, -residuals)
    starts = np.concatenate([[0], np.cumsum(search.counts)[:-1]]).astype(np.intp)
    sums = np.add.reduceat(flipped, starts, axis=1)
    # Signs change no square: only what a new line takes away must be subtracted.
    mean = float(search.values @ search.counts) / search.n
    centred = search.values - mean
    length = float(search.counts @ centred**2)
    level, slope = sums.sum(axis=1) / search.n, sums @ centred / length
    rss = float(residuals @ residuals) - level**2 * search.n - slope**2 * length
    rest = sums - search.counts * (level[:, None] + slope[:, None] * centred)
    gain = search.best(rest)[0]
    return np.asarray(gain / ((rss - gain) / (search.n - 4)))
