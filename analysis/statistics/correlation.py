"""Pearson's, Spearman's and partial correlation with intervals on Fisher's scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.findings import Interval
from analysis.statistics.arrays import (
    RELATIVE_NOISE,
    Floats,
    matrix,
    proper_level,
    same_rows,
    varying,
    vector,
)
from analysis.statistics.errors import NoVariation, OutOfRange, TooFewObservations
from analysis.statistics.estimate import t_quantile, t_tails

ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation -1..1 of ``n`` pairs with a two-sided p-value against zero."""

    n: int
    r: float
    p: float
    interval: Interval


def pearson(x: ArrayLike, y: ArrayLike, level: float = 0.95) -> Correlation:
    """Pearson's r of x (n,) and y (n,), n >= 4, with Fisher's z interval.

    Raises NoVariation((0,)) for a constant x, (1,) for a constant y.
    """
    a, b = _pair(x, y)
    return _fisher(_r(a, b), a.size, 1 / (a.size - 3), ("fisher_z", level))


def pearson_of(r: float, n: int, level: float = 0.95) -> Correlation:
    """Pearson's r of ``n`` >= 4 pairs, already worked out, with its interval and p-value.

    Raises TooFewObservations, OutOfRange for an r beyond -1..1.
    """
    if n < 4:
        raise TooFewObservations(n, 4)
    if not -1.0 <= r <= 1.0:
        raise OutOfRange("r", "between -1 and 1")
    return _fisher(r, n, 1 / (n - 3), ("fisher_z", level))


def pearson_matrix(columns: ArrayLike) -> tuple[Floats, Floats]:
    """Pearson's r (k, k) of each two columns of (n, k) over the rows that have both, and how many
    those are (k, k).

    NaN marks a missing value, and in the result a pair in which a column does not vary. One pass in
    chunks. Raises OutOfRange for infinite values.
    """
    table = np.asarray(columns, dtype=np.float64)
    k = table.shape[1]
    middle, seen = np.zeros(k), ~np.isnan(table).all(axis=0)
    middle[seen] = np.nanmean(table[:, seen], axis=0)
    if not np.isfinite(middle).all():
        raise OutOfRange("values", "finite, or NaN where missing")
    n, sums, squares, products = np.zeros((4, k, k))
    for start in range(0, len(table), ROWS_AT_ONCE):
        part = table[start : start + ROWS_AT_ONCE]
        there = ~np.isnan(part)
        known, filled = there.astype(np.float64), np.where(there, part - middle, 0.0)
        n += known.T @ known
        sums += filled.T @ known
        squares += (filled * filled).T @ known
        products += filled.T @ filled
    rows = np.maximum(n, 1.0)
    spread = squares - sums**2 / rows
    noise = RELATIVE_NOISE**2 * (squares + rows * middle[:, None] ** 2)
    varies = (spread > noise) & (spread > noise).T
    r = np.full((k, k), np.nan)
    scale = np.sqrt(np.where(varies, spread * spread.T, 1.0))
    r[varies] = ((products - sums * sums.T / rows) / scale)[varies]
    return np.clip(r, -1.0, 1.0), n


def spearman(x: ArrayLike, y: ArrayLike, level: float = 0.95) -> Correlation:
    """Spearman's rank correlation (ties get mean ranks), n >= 4.

    Interval: Fisher's z with variance (1 + r^2 / 2) / (n - 3) (Bonett & Wright 2000).
    """
    a, b = _pair(x, y)
    r = _r(stats.rankdata(a), stats.rankdata(b))
    return _fisher(r, a.size, (1 + r * r / 2) / (a.size - 3), ("bonett_wright", level))


def partial(x: ArrayLike, y: ArrayLike, controls: ArrayLike, level: float = 0.95) -> Correlation:
    """Pearson's r of what is left of x and y after regressing both on controls (n, c).

    Raises NoVariation when the controls explain x (0) or y (1) entirely.
    """
    a, b = _pair(x, y)
    held = matrix(controls)
    same_rows(a, held)
    n, c = held.shape
    if n < c + 4:
        raise TooFewObservations(n, c + 4)
    design = np.column_stack([np.ones(n), held])
    pair = np.column_stack([a, b])
    rest = pair - design @ np.linalg.lstsq(design, pair, rcond=None)[0]
    gone = np.flatnonzero(rest.std(axis=0) <= 1e-10 * pair.std(axis=0))
    if gone.size:
        raise NoVariation(tuple(int(column) for column in gone))
    r = _r(rest[:, 0], rest[:, 1])
    return _fisher(r, n, 1 / (n - c - 3), ("fisher_z", level), lost=c)


def _pair(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    a, b = vector(x, needed=4), vector(y, needed=4)
    same_rows(a, b)
    varying(np.column_stack([a, b]))
    return a, b


def _r(a: Floats, b: Floats) -> float:
    u, v = a - a.mean(), b - b.mean()
    r = float(u @ v) / math.sqrt(float(u @ u) * float(v @ v))
    return min(1.0, max(-1.0, r))


def _fisher(
    r: float, n: int, variance: float, named: tuple[str, float], lost: int = 0
) -> Correlation:
    method, level = named
    df = n - 2 - lost
    if abs(r) == 1.0:
        return Correlation(n, r, 0.0, Interval(r, r, method, proper_level(level)))
    t = r * math.sqrt(df / (1 - r * r))
    half = t_quantile(0.5 + proper_level(level) / 2, math.inf) * math.sqrt(variance)
    z = math.atanh(r)
    interval = Interval(math.tanh(z - half), math.tanh(z + half), method, level)
    return Correlation(n, r, t_tails(t, df), interval)
