"""Is there a knot at all? A bootstrap test that allows for the knot having been searched for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import OutOfRange
from analysis.statistics.segmented import (
    KnotSearch,
    f_ratio,
    line_residuals,
    prepare,
    search_between,
)

# Signs that one batch of draws may hold, so that memory stays bounded for any n.
BATCH_SIGNS = 4_000_000

# Above so many different x neighbours share a place in the simulation (not in the search), so that
# time does not grow with draws times n. What a knot gains changes little while the rows beyond it
# change by 1 / FINE, so groups shrink to single rows towards both ends.
MOST_PLACES = 4_000
FINE = 200

# The sum of so many residuals under random signs is normal for all that can be seen.
MANY = 32

# With so few draws as large as what was observed, their number says little: the tail of all draws
# tells more. It is taken to begin where a tenth of them lies beyond.
FEW = 10
TAIL = 0.1


@dataclass(frozen=True, slots=True)
class SupF:
    """The largest F over all knots and its bootstrap p-value under a straight line.

    ``tail_p`` goes on where ``p`` ends because no draw, or next to none, is as large.
    """

    n: int
    draws: int
    sup_f: float
    p: float
    tail_p: float


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The search, and residuals at its places: signed one by one, or only their squares' sums.

    ``alone`` are residuals, sorted by x, at places of few rows, ``starts`` (k,) where each such
    place begins and ``few`` (k,) its position; ``many`` and ``squares`` are the other places.
    """

    search: KnotSearch
    rss: float
    alone: Floats
    starts: NDArray[np.intp]
    few: NDArray[np.intp]
    many: NDArray[np.intp]
    squares: Floats


def sup_f_test(
    x: ArrayLike, y: ArrayLike, *, seed: int, draws: int = 1000, each_side: int = 10
) -> SupF:
    """Test one knot against a line for y (n,) on x (n,).

    Hansen (1996): the distribution of the supremum is simulated with the line's residuals under
    random signs (wild bootstrap), so unequal variances are allowed for. p = (1 + draws at least as
    large) / (1 + draws). With more than 4,000 different x, p comes from knots between groups of
    neighbours, in the data as in the draws. Errors as in ``one_knot``.
    """
    if draws < 1:
        raise OutOfRange("draws", "at least 1")
    horizontal, vertical, search = prepare(x, y, each_side)
    residuals, sums = line_residuals(horizontal, vertical, search)
    observed = _largest(search, sums, float(residuals @ residuals))
    order = np.argsort(horizontal, kind="stable")
    used, at = search, observed
    if search.values.size > MOST_PLACES:
        used = search_between(*_grouped(search), search.n, each_side)
        coarse, sums = _line_residuals_at(used, vertical[order])
        at = _largest(used, sums, float(coarse @ coarse))
        ordered = coarse
    else:
        ordered = residuals[order]
    places = places_of(used, ordered)
    random = np.random.Generator(np.random.PCG64(seed))
    batch = max(1, min(draws, BATCH_SIGNS // (places.alone.size + used.values.size)))
    simulated = np.concatenate(
        [_simulated(places, random, min(batch, draws - start)) for start in range(0, draws, batch)]
    )
    p = (1 + int(np.count_nonzero(simulated >= at))) / (1 + draws)
    return SupF(search.n, draws, observed, p, min(p, _beyond(simulated, at, search.n - 4)))


def _beyond(simulated: Floats, at: float, df: int) -> float:
    """The chance of ``at`` or more by the tail of the draws (b,), 1 where that is not needed.

    The tail of the supremum of squared normals is exponential (Davies 1987), that of F is so after
    taking logarithms.
    """
    if np.count_nonzero(simulated >= at) >= FEW:
        return 1.0
    drawn, place = df * np.log1p(simulated / df), df * np.log1p(at / df)
    start = np.quantile(drawn, 1 - TAIL)
    excess = drawn[drawn > start] - start
    if excess.size < FEW or place <= start:
        return 1.0
    return float(TAIL * np.exp((start - place) / excess.mean()))


def _largest(search: KnotSearch, sums: Floats, rss: float) -> float:
    gain = float(search.best(sums)[0])
    return f_ratio(gain, rss - gain, search.n - 4)


def _grouped(search: KnotSearch) -> tuple[Floats, Floats]:
    """Mean x and number of rows in groups of neighbours, finer towards both ends."""
    below = np.cumsum(search.counts) - search.counts / 2
    beyond = np.minimum(below, search.n - below)
    place = np.rint(FINE * np.log1p(beyond / FINE))
    group = np.cumsum(np.diff(place, prepend=place[0]) != 0)
    counts = np.bincount(group, weights=search.counts).astype(np.float64)
    return np.bincount(group, weights=search.counts * search.values) / counts, counts


def _line_residuals_at(search: KnotSearch, ordered: Floats) -> tuple[Floats, Floats]:
    """Residuals (n,) of y, sorted by x, from its line on the places, and their sums per place."""
    position = np.repeat(np.arange(search.values.size), search.counts.astype(np.intp))
    return line_residuals(search.values[position], ordered, search)


def places_of(search: KnotSearch, residuals: Floats) -> Places:
    """The places of residuals (n,), sorted by x, to draw from."""
    counts = search.counts.astype(np.intp)
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    crowded = counts >= MANY
    few, many = np.flatnonzero(~crowded), np.flatnonzero(crowded)
    squares = np.add.reduceat(residuals**2, first)
    own = np.concatenate([[0], np.cumsum(counts[few])])[:-1].astype(np.intp)
    return Places(
        search=search,
        rss=float(squares.sum()),
        alone=residuals[np.repeat(~crowded, counts)],
        starts=own,
        few=few,
        many=many,
        squares=squares[many],
    )


def signed_sums(places: Places, random: np.random.Generator, size: int) -> Floats:
    """Sums of residuals under random signs at every place (size, u)."""
    sums = np.empty((size, places.search.values.size))
    if places.few.size:
        signs = random.integers(0, 2, size=(size, places.alone.size), dtype=np.int8)
        flipped = np.where(signs == 1, places.alone, -places.alone)
        sums[:, places.few] = np.add.reduceat(flipped, places.starts, axis=1)
    if places.many.size:
        normal = random.standard_normal((size, places.many.size))
        sums[:, places.many] = normal * np.sqrt(places.squares)
    return sums


def _simulated(places: Places, random: np.random.Generator, size: int) -> Floats:
    """sup F (size,) of outcomes that are a line plus residuals under random signs."""
    search = places.search
    sums = signed_sums(places, random, size)
    # Signs change no square: only what a new line takes away must be subtracted.
    mean = float(search.values @ search.counts) / search.n
    centred = search.values - mean
    length = float(search.counts @ centred**2)
    level, slope = sums.sum(axis=1) / search.n, sums @ centred / length
    rss = places.rss - level**2 * search.n - slope**2 * length
    rest = sums - search.counts * (level[:, None] + slope[:, None] * centred)
    gain = search.best(rest)[0]
    return np.asarray(gain / ((rss - gain) / (search.n - 4)))
