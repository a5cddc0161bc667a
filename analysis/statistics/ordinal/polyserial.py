"""The correlation of a measurement with the normal scale behind ordered answers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from analysis.findings import Interval
from analysis.statistics.arrays import (
    Floats,
    floats,
    proper_level,
    same_rows,
    varying,
    vector,
)
from analysis.statistics.estimate import t_quantile
from analysis.statistics.ordinal.answers import ordinal_answers
from analysis.statistics.ordinal.cells import SMALLEST
from analysis.statistics.ordinal.thresholds import threshold_influence, thresholds

# How far the search goes; a correlation at its end cannot be told from one.
BOUND = 0.9999
# Near one the likelihood of a row against the trend vanishes and with it the slope, so the search
# goes outward from nought in steps.
TRIED = (0.5, 0.9, 0.99, 0.999, BOUND)


@dataclass(frozen=True, slots=True)
class Polyserial:
    """The correlation, its error and Fisher interval, and the item's ``thresholds``.

    ``perfect`` says that the answers follow the measurement so closely that no correlation below
    one can be told; error and interval are then None.
    """

    n: int
    correlation: float
    standard_error: float | None
    interval: Interval | None
    thresholds: tuple[float, ...]
    perfect: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Standard scores (n,), the limits below and above each answer, and its category."""

    score: Floats
    below: Floats
    above: Floats
    code: np.ndarray[tuple[int, ...], np.dtype[np.intp]]


def polyserial(measured: ArrayLike, answers: ArrayLike, *, level: float = 0.95) -> Polyserial:
    """Two-step maximum likelihood (Olsson, Drasgow & Dorans 1982), vectors (n,) of equal length.

    Mean, spread and thresholds come from the margins, then the correlation by itself; its error
    counts theirs. Raises MissingValues, NoVariation (0 the measurement), OutOfRange, ShapeMismatch,
    TooFewObservations, TooManyCategories.
    """
    proper_level(level)
    x, y = vector(measured, 3), vector(answers, 3)
    same_rows(x, y)
    varying(np.column_stack([x, y]))
    read = ordinal_answers(y[:, None])
    code = read.codes[0].astype(np.intp)
    margins = np.bincount(code)[None].astype(np.float64)
    limits = thresholds(margins)[0]
    ends = np.array([-np.inf, *limits, np.inf])
    rows = _Rows((x - x.mean()) / x.std(), ends[code], ends[code + 1], code)
    found = _searched(rows)
    perfect = abs(found) >= BOUND
    error = None if perfect else _error(rows, margins, limits, found)
    interval = None if error is None else _interval(found, error, level)
    return Polyserial(x.size, found, error, interval, floats(limits), perfect)


def _searched(rows: _Rows) -> float:
    def pull(at: float) -> float:
        return float(_scores(rows, at)[0].sum())

    side = math.copysign(1.0, pull(0.0))
    inside = 0.0
    for outside in (side * near for near in TRIED):
        if pull(outside) * side < 0:
            return float(optimize.brentq(pull, inside, outside, xtol=1e-13, rtol=1e-13))
        inside = outside
    return side * BOUND


def _scores(rows: _Rows, at: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Slopes (n,) of each row's log-likelihood: by correlation, score, and limits either side."""
    free = math.sqrt((1 - at) * (1 + at))
    upper, lower = ((each - at * rows.score) / free for each in (rows.above, rows.below))
    mass = np.maximum(_between(lower, upper), SMALLEST)
    high, low = (np.exp(-(each**2) / 2) / math.sqrt(2 * math.pi) / mass for each in (upper, lower))
    turn_high, turn_low = (
        np.where(np.isfinite(each), at * np.where(np.isfinite(each), each, 0.0) - rows.score, 0.0)
        for each in (rows.above, rows.below)
    )
    slope = (high * turn_high - low * turn_low) / free**3
    return slope, -at / free * (high - low), high / free, low / free


def _between(lower: Floats, upper: Floats) -> Floats:
    """The normal mass between two limits, from the side where it is exact."""
    flipped = lower > 0
    a, b = np.where(flipped, -upper, lower), np.where(flipped, -lower, upper)
    return np.asarray(special.ndtr(b) - special.ndtr(a))


def _error(rows: _Rows, margins: Floats, limits: Floats, at: float) -> float:
    """The root of summed squared influences: own score less what mean, spread, thresholds move."""
    slope, along, high, low = _scores(rows, at)
    n, z = rows.score.size, rows.score
    k = limits.size + 1
    above = np.bincount(rows.code, slope * high, k)[:-1]
    below = np.bincount(rows.code, slope * low, k)[1:]
    moved = threshold_influence(margins, limits[None])[0]
    # In standard scores, a row moves the mean by z / n and the spread by (z^2 - 1) / 2n.
    by_mean, by_spread = -float(slope @ along), -float((slope * along) @ z)
    own = slope - by_mean * z / n - by_spread * (z**2 - 1) / (2 * n)
    influence = own - (moved @ (above - below))[rows.code]
    return math.sqrt(float(influence @ influence)) / float(slope @ slope)


def _interval(found: float, error: float, level: float) -> Interval:
    half = t_quantile(0.5 + level / 2, math.inf) * error / (1 - found**2)
    low, high = (math.tanh(math.atanh(found) + side * half) for side in (-1, 1))
    return Interval(low, high, "fisher_z", level)
