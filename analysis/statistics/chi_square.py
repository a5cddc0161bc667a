"""Do two sets of categories go together? Pearson's test, Cramer's V and the cells behind it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, matrix, proper_level
from analysis.statistics.effect_sizes import EffectSize
from analysis.statistics.errors import OutOfRange, ShapeMismatch, TooFewObservations
from analysis.statistics.estimate import Test
from analysis.statistics.noncentrality import noncentral_chi_square


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """``expected`` and ``residuals`` (standard normal under independence) are (rows, columns).

    ``sparse`` is the share of cells with fewer than 5 expected: above 0.2 the p-value is rough.
    """

    test: Test
    cramers_v: EffectSize
    expected: Floats
    residuals: Floats
    sparse: float


def chi_square(table: ArrayLike, level: float = 0.95, *, correction: bool = False) -> ChiSquare:
    """Pearson's (1900) test of a table of counts (r, c), without or with Yates' correction.

    Residuals are Haberman's (1973) adjusted ones; Cramer's V is not corrected for bias, and its
    interval inverts the noncentral chi-square (Smithson 2003). Yates' correction is for 2 x 2.
    """
    counts = counts_of(table)
    n = float(counts.sum())
    rows, columns = counts.sum(axis=1) / n, counts.sum(axis=0) / n
    expected = n * np.outer(rows, columns)
    gaps = np.abs(counts - expected)
    off = min(0.5, float(gaps.min())) if correction and counts.shape == (2, 2) else 0.0
    statistic = float(np.sum((gaps - off) ** 2 / expected))
    smaller = min(counts.shape) - 1
    df = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    test = Test(round(n), statistic, df, float(special.chdtrc(df, statistic)))
    free = np.outer(1 - rows, 1 - columns)
    residuals = (counts - expected) / np.sqrt(expected * free)
    plain = float(np.sum(gaps**2 / expected))
    v = EffectSize(
        round(n), math.sqrt(plain / n / smaller), _v_limits(plain, n * smaller, df, level)
    )
    return ChiSquare(test, v, expected, residuals, float((expected < 5).mean()))


def fisher_exact(table: ArrayLike) -> float:
    """The two-sided p-value of Fisher's (1935) exact test of a 2 x 2 table of counts."""
    counts = counts_of(table)
    if counts.shape != (2, 2):
        raise ShapeMismatch(counts.shape)
    return float(stats.fisher_exact(counts.astype(np.int64)).pvalue)


def counts_of(table: ArrayLike) -> Floats:
    """A table (r, c) of whole counts in which no row and no column is empty, or why it is none."""
    counts = matrix(table, needed=2)
    if counts.shape[1] < 2:
        raise ShapeMismatch(counts.shape)
    if (counts < 0).any() or (counts != np.round(counts)).any():
        raise OutOfRange("a cell of the table", "a whole number, zero or more")
    if not counts.sum():
        raise TooFewObservations(0, 1)
    if not (counts.sum(axis=0).all() and counts.sum(axis=1).all()):
        raise OutOfRange("every row and column total", "above zero (leave empty categories out)")
    return counts


def _v_limits(statistic: float, scale: float, df: int, level: float) -> Interval:
    tail = (1 - proper_level(level)) / 2
    limits = (noncentral_chi_square(statistic, df, area) for area in (1 - tail, tail))
    low, high = (min(1.0, math.sqrt(limit / scale)) for limit in limits)
    return Interval(low, high, "noncentral_chi_square", level)
