"""One knot: two lines that meet, the meeting point found by exact global search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level, same_rows, varying, vector
from analysis.statistics.errors import (
    Collinear,
    NoVariation,
    OutOfRange,
    PerfectFit,
    TooFewObservations,
)
from analysis.statistics.estimate import Estimate, t_quantile
from analysis.statistics.ols import ols

# What a straight line leaves of the outcome when all points lie on it, up to rounding.
NOISE = 1e-24


@dataclass(frozen=True, slots=True)
class Segmented:
    """The best single knot of y on x.

    ``interval`` holds every knot the data do not reject (profile F); ``below`` and ``above`` count
    rows on either side. ``sup_f`` compares with a straight line; its p-value needs a bootstrap
    (``segmented_test``) because the knot was searched for. ``at_edge``: the best knot is the first
    or last that was allowed, so the true one may lie outside. Slopes have HC3 errors as if the knot
    were known.
    """

    n: int
    knot: float
    interval: Interval
    below: int
    above: int
    intercept: Estimate
    slope_below: Estimate
    slope_above: Estimate
    change: Estimate
    rss: float
    rss_line: float
    delta_r2: float
    sup_f: float
    at_edge: bool
    lowest: float
    highest: float
    delta: Interval | None
    """Muggeo's (2003) interval by the delta method: symmetric, too short near a flat optimum. None
    where too few different x lie beyond the knot to tell a jump from a bend.
    """


@dataclass(frozen=True, slots=True, eq=False)
class KnotSearch:
    """Everything about x that the search needs, once for any number of outcomes.

    ``values`` (u,) are the distinct x and ``counts`` (u,) how often each occurs. Between two
    neighbours in ``values`` the hinge term's squared length, freed of intercept and line, is the
    parabola ``curve`` (3, m) in the knot: c + d k + e k^2; ``left`` and ``right`` (m,) bound the
    m stretches searched and ``first`` is the position of the first of them.
    """

    n: int
    values: Floats
    counts: Floats
    curve: Floats
    left: Floats
    right: Floats
    first: int

    def projections(self, sums: Floats) -> tuple[Floats, Floats]:
        """For residuals from a line, summed per distinct x (..., u): the hinge's inner product.

        Returns a, b (..., m): within each stretch it is a + b k.
        """
        chosen = slice(self.first + 1, self.first + 1 + self.left.size)
        above = np.cumsum(sums[..., ::-1], axis=-1)[..., ::-1]
        weighted = np.cumsum((sums * self.values)[..., ::-1], axis=-1)[..., ::-1]
        return weighted[..., chosen], -above[..., chosen]

    def best(self, sums: Floats) -> tuple[Floats, Floats]:
        """The largest reduction of the residual sum of squares (...,) and the knot it needs."""
        a, b = self.projections(sums)
        c, d, e = self.curve
        # Where the ratio (a + bk)^2 / (c + dk + ek^2) is stationary and not zero.
        with np.errstate(divide="ignore", invalid="ignore"):
            inner = (a * d - 2 * b * c) / (b * d - 2 * a * e)
        inner = np.where(np.isfinite(inner), np.clip(inner, self.left, self.right), self.left)
        knots = np.stack([inner, self._spread(self.left, inner), self._spread(self.right, inner)])
        gains = self._gain(a, b, knots)
        flat = np.moveaxis(gains, 0, -2).reshape(*a.shape[:-1], -1)
        places = np.moveaxis(knots, 0, -2).reshape(*a.shape[:-1], -1)
        top = flat.argmax(axis=-1)[..., None]
        gain: Floats = np.take_along_axis(flat, top, -1)[..., 0]
        knot: Floats = np.take_along_axis(places, top, -1)[..., 0]
        return gain, knot

    def at_least(self, sums: Floats, gain: float) -> tuple[float, float]:
        """The outermost knots at which the reduction is ``gain`` or more, for sums (u,)."""
        a, b = self.projections(sums)
        c, d, e = self.curve
        # (a + bk)^2 - gain (c + dk + ek^2) = 0 in every stretch
        roots = _roots(b * b - gain * e, 2 * a * b - gain * d, a * a - gain * c)
        knots = np.stack([self.left, self.right, *roots])
        inside = (knots >= self.left) & (knots <= self.right)
        reached = self._gain(a, b, knots) >= gain * (1 - 1e-9)
        found = knots[inside & reached]
        return float(found.min()), float(found.max())

    def _gain(self, a: Floats, b: Floats, knots: Floats) -> Floats:
        c, d, e = self.curve
        with np.errstate(invalid="ignore", over="ignore"):
            length = c + d * knots + e * knots**2
            gain = (a + b * knots) ** 2 / np.where(length > 0, length, np.inf)
        return np.where(np.isfinite(gain), gain, 0.0)

    @staticmethod
    def _spread(bound: Floats, like: Floats) -> Floats:
        return np.broadcast_to(bound, like.shape)


def one_knot(x: ArrayLike, y: ArrayLike, each_side: int = 10, level: float = 0.95) -> Segmented:
    """Fit y (n,) on a line in x (n,) that may bend once, anywhere with ``each_side`` rows beyond.

    Between neighbouring x the optimum is known in closed form (Hudson 1966), so the search over all
    knots is exact and cannot stop at a local optimum. Raises TooFewObservations when no place has
    ``each_side`` rows on both sides, NoVariation for constant x or y.
    """
    horizontal, vertical, search = prepare(x, y, each_side)
    residuals, sums = line_residuals(horizontal, vertical, search)
    gain, place = search.best(sums)
    knot, rss_line = float(place), float(residuals @ residuals)
    rss, df = rss_line - float(gain), search.n - 4
    hinge = np.maximum(horizontal - knot, 0.0)
    fit = ols(vertical, np.column_stack([horizontal, hinge]), level=proper_level(level))
    allowed = float(gain) - rss / df * float(stats.f.ppf(level, 1, df))
    reach = search.at_least(sums, max(allowed, 0.0)) if allowed > 0 else _everywhere(search)
    return Segmented(
        n=search.n,
        knot=knot,
        interval=Interval(*reach, "profile_f", level),
        below=int(np.count_nonzero(horizontal <= knot)),
        above=int(np.count_nonzero(horizontal > knot)),
        intercept=fit.intercept,
        slope_below=fit.slopes[0],
        slope_above=fit.combination([0.0, 1.0, 1.0]),
        change=fit.slopes[1],
        rss=rss,
        rss_line=rss_line,
        delta_r2=float(gain) / float(np.sum((vertical - vertical.mean()) ** 2)),
        sup_f=f_ratio(float(gain), rss, df),
        at_edge=knot in _everywhere(search),
        lowest=float(search.left[0]),
        highest=float(search.right[-1]),
        delta=_delta(horizontal, vertical, knot, (rss, fit.slopes[1].value, level)),
    )


def _delta(x: Floats, y: Floats, knot: float, found: tuple[float, float, float]) -> Interval | None:
    """A jump allowed at the knot would move it by jump over change of slope."""
    rss, change, level = found
    beyond = x > knot
    try:
        fit = ols(y, np.column_stack([x, np.where(beyond, x - knot, 0.0), beyond]), "classical")
    except (Collinear, NoVariation):
        return None
    # Without any change of slope the knot may lie anywhere.
    error = fit.slopes[2].standard_error / abs(change) if change else np.inf
    # Lines that meet leave a little more than lines with a jump.
    error *= float(np.sqrt(rss / fit.rss)) if fit.rss > 0 else 1.0
    reach = t_quantile(0.5 + level / 2, fit.df) * error
    return Interval(knot - reach, knot + reach, "delta", level)


def prepare(x: ArrayLike, y: ArrayLike, each_side: int) -> tuple[Floats, Floats, KnotSearch]:
    """Checked vectors and the search over knots of x."""
    horizontal, vertical = vector(x, needed=6), vector(y, needed=6)
    same_rows(horizontal, vertical)
    varying(np.column_stack([horizontal, vertical]))
    if each_side < 2:
        raise OutOfRange("each_side", "at least 2")
    values, counts = np.unique(horizontal, return_counts=True)
    search = search_between(values, counts.astype(np.float64), horizontal.size, each_side)
    return horizontal, vertical, search


def line_residuals(x: Floats, y: Floats, search: KnotSearch) -> tuple[Floats, Floats]:
    """Residuals (n,) of y from its line on x, and their sums per distinct x (u,)."""
    centred, level = x - x.mean(), y - y.mean()
    residuals = level - centred * (float(centred @ level) / float(centred @ centred))
    if float(residuals @ residuals) <= NOISE * float(level @ level):
        raise PerfectFit
    position = np.searchsorted(search.values, x)
    sums = np.bincount(position, weights=residuals, minlength=search.values.size)
    return residuals, sums.astype(np.float64, copy=False)


def f_ratio(gain: float, rss: float, df: int) -> float:
    """The F statistic of one knot: reduction over the residual mean square."""
    return gain / (rss / df) if rss > 0 else float("inf")


def _everywhere(search: KnotSearch) -> tuple[float, float]:
    return float(search.left[0]), float(search.right[-1])


def search_between(values: Floats, counts: Floats, n: int, each_side: int) -> KnotSearch:
    """The search over knots between distinct ``values`` (u,), sorted, of which ``counts`` (u,)."""
    allowed = _stretches(counts, each_side)
    if allowed.size == 0:
        raise TooFewObservations(n, 2 * each_side)
    first, last = int(allowed[0]), int(allowed[-1])
    weights = counts.astype(np.float64)
    curve = _hinge_lengths(values, weights)[:, first : last + 1]
    return KnotSearch(
        n=n,
        values=values,
        counts=weights,
        curve=curve,
        left=values[first : last + 1],
        right=values[first + 1 : last + 2],
        first=first,
    )


def _stretches(counts: Floats, each_side: int) -> NDArray[np.intp]:
    """Stretches between neighbours that leave ``each_side`` rows and two values on each side."""
    below = np.cumsum(counts)[:-1]
    above = counts.sum() - below
    stretch = np.arange(below.size)
    enough = (below >= each_side) & (above >= each_side)
    return np.flatnonzero(enough & (stretch >= 1) & (stretch <= below.size - 2))


def _hinge_lengths(values: Floats, counts: Floats) -> Floats:
    """Coefficients (3, u - 1) of the hinge's squared length off intercept and line.

    In stretch i the hinge is (x - k) for the rows above, so all its products are sums over them.
    """
    n, mean = counts.sum(), float(values @ counts) / counts.sum()
    centred = values - mean
    spread = float(counts @ centred**2)
    size, one, two = (np.cumsum((counts * centred**power)[::-1])[::-1][1:] for power in range(3))
    # k is taken from the mean too: h = (x - m) - (k - m), written below in t = k - m
    c = two - one**2 / n - two**2 / spread
    d = -2 * one + 2 * size * one / n + 2 * one * two / spread
    e = size - size**2 / n - one**2 / spread
    # c + d (k - m) + e (k - m)^2, sorted by powers of k
    return np.stack([c - d * mean + e * mean**2, d - 2 * e * mean, e])


def _roots(square: Floats, linear: Floats, constant: Floats) -> tuple[Floats, Floats]:
    """Real roots of square k^2 + linear k + constant, NaN where there are none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        root = np.sqrt(linear**2 - 4 * square * constant)
        middle = -0.5 * (linear + np.copysign(root, linear))
        return middle / square, constant / middle
