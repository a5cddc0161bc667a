"""Where a knot may lie, with the limit of the profile learnt from the data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level
from analysis.statistics.errors import OutOfRange
from analysis.statistics.segmented import KnotSearch, line_residuals, prepare
from analysis.statistics.segmented_test import BATCH_SIGNS, Places, places_of, signed_sums


@dataclass(frozen=True, slots=True, eq=False)
class _Bent:
    """The fitted bend at the places of the search.

    ``hinge`` (u,) is the hinge term freed of intercept and line, ``slope`` its coefficient.
    """

    places: Places
    hinge: Floats
    slope: float

    @property
    def length(self) -> float:
        """The squared length of the hinge over all rows."""
        return float(self.places.search.counts @ self.hinge**2)


def knot_limits(
    x: ArrayLike,
    y: ArrayLike,
    *,
    seed: int,
    draws: int = 300,
    each_side: int = 10,
    level: float = 0.95,
) -> Interval:
    """All knots of y (n,) on x (n,) whose F against the best is no larger than chance makes it.

    The F of a knot that was searched for has heavier tails than F tables: its ``level`` quantile is
    taken from ``draws`` samples of the fitted bend with its residuals under random signs (wild
    bootstrap, Liu 1988; unequal variances are allowed for), and is never below that of the tables.
    Raises as ``one_knot``, and OutOfRange without draws.
    """
    if draws < 1:
        raise OutOfRange("draws", "at least 1")
    horizontal, vertical, search = prepare(x, y, each_side)
    residuals, sums = line_residuals(horizontal, vertical, search)
    gain, place = (float(found) for found in search.best(sums))
    df = search.n - 4
    mean_square = (float(residuals @ residuals) - gain) / df
    bent = _bent(search, horizontal, residuals, place)
    random = np.random.Generator(np.random.PCG64(seed))
    table = float(stats.f.ppf(proper_level(level), 1, df))
    limit = max(table, float(np.quantile(_simulated(bent, random, draws), level)))
    lowest = gain - mean_square * limit
    ends = (float(search.left[0]), float(search.right[-1]))
    reach = search.at_least(sums, lowest) if lowest > 0 else ends
    return Interval(*reach, "profile_bootstrap", level)


def _bent(search: KnotSearch, x: Floats, residuals: Floats, knot: float) -> _Bent:
    """Residuals (n,) from the line, split into the hinge and what it leaves."""
    hinge = np.maximum(search.values - knot, 0.0)
    level, slope, centred = _line(search, search.counts * hinge)
    hinge = hinge - level - slope * centred
    at = np.searchsorted(search.values, x)
    change = float(residuals @ hinge[at]) / float(search.counts @ hinge**2)
    rest = residuals - change * hinge[at]
    # Three parameters and the knot have taken their share of the residuals.
    rest *= np.sqrt(search.n / (search.n - 4))
    return _Bent(places_of(search, rest[np.argsort(at, kind="stable")]), hinge, change)


def _line(search: KnotSearch, sums: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean (...,) and slope (...,) of what has these sums (..., u) per place; x off its mean."""
    mean = float(search.values @ search.counts) / search.n
    centred = search.values - mean
    length = float(search.counts @ centred**2)
    return sums.sum(axis=-1) / search.n, sums @ centred / length, centred


def _simulated(bent: _Bent, random: np.random.Generator, draws: int) -> Floats:
    """F (draws,) of the true knot against the best one in samples of the fitted bend."""
    size = bent.places.alone.size + bent.places.search.values.size
    batch = max(1, min(draws, BATCH_SIGNS // size))
    parts = [_batch(bent, random, min(batch, draws - at)) for at in range(0, draws, batch)]
    return np.concatenate(parts)


def _batch(bent: _Bent, random: np.random.Generator, size: int) -> Floats:
    search = bent.places.search
    noise = signed_sums(bent.places, random, size)
    level, slope, centred = _line(search, noise)
    squares = float(search.counts @ centred**2)
    rest = noise - search.counts * (level[:, None] + slope[:, None] * centred)
    whole = rest + bent.slope * search.counts * bent.hinge
    along = whole @ bent.hinge
    rss = bent.places.rss - level**2 * search.n - slope**2 * squares
    rss += bent.slope**2 * bent.length + 2 * bent.slope * (rest @ bent.hinge)
    gain = search.best(whole)[0]
    return np.asarray((gain - along**2 / bent.length) / ((rss - gain) / (search.n - 4)))
