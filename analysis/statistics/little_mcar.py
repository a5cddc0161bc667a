"""Little's test that values are missing completely at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.arrays import Floats, with_gaps
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.missing_patterns import Normal, Patterns, patterns_of
from analysis.statistics.normal_em import check_gappy, most_likely

SETTLED = 1e-11


@dataclass(frozen=True, slots=True)
class LittleTest:
    """Little's chi-square; ``n`` rows with at least one value, ``empty`` rows with none left out.

    ``rejected`` tells that values are not missing completely at random. Where it is false nothing
    is shown: the test looks only at means of the observed columns, and has little power with many
    patterns, so data that are not missing at random often pass it.
    """

    n: int
    empty: int
    patterns: int
    statistic: float
    df: int
    p: float
    rejected: bool


def little_mcar(table: ArrayLike, *, significance: float = 0.05) -> LittleTest:
    """Compare the means of each pattern of missing values with those of all rows (Little 1988).

    ``table`` (n, k) has NaN where a value is missing. Means and covariances are maximum-likelihood
    estimates of a normal model (divisor n). Raises OutOfRange when nothing is missing or values are
    infinite, TooFewObservations, NoVariation, Collinear.
    """
    given = with_gaps(table)
    places = np.isnan(given)
    check_gappy(given, places)
    if not places.any():
        raise OutOfRange("the table", "one with missing values; this one is complete")
    kept = ~places.all(axis=1)
    if kept.sum() < 2:
        raise TooFewObservations(int(kept.sum()), 2)
    given, places = given[kept], places[kept]
    middle, spread = np.nanmean(given, axis=0), np.nanstd(given, axis=0)
    known = np.where(places, 0.0, (given - middle) / spread)
    patterns = patterns_of(known, places)
    model, _ = most_likely(patterns, SETTLED)
    statistic = _distance(patterns, model)
    df = int((1 - patterns.missing).sum()) - given.shape[1]
    p = float(special.chdtrc(df, statistic)) if df > 0 else 1.0
    return LittleTest(
        n=int(kept.sum()),
        empty=int((~kept).sum()),
        patterns=int(patterns.counts.size),
        statistic=statistic,
        df=df,
        p=p,
        rejected=p < significance,
    )


def _distance(patterns: Patterns, model: Normal) -> float:
    """The sum over patterns of n times the Mahalanobis distance of their means."""
    there = 1 - patterns.missing
    diagonal = np.eye(there.shape[1]) * patterns.missing[:, None, :]
    inner: Floats = model.covariance * there[:, :, None] * there[:, None, :] + diagonal
    away = (patterns.products[:, 0, 1:] / patterns.counts[:, None] - model.mean) * there
    solved = np.linalg.solve(inner, away[:, :, None])[:, :, 0]
    return float(patterns.counts @ (away * solved).sum(axis=1))
