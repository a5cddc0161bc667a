"""How far a person's pattern of answers lies from everybody else's."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.statistics.arrays import Floats, Rows, varying
from analysis.statistics.careless.answers import answer_table
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.missing_patterns import Normal, Patterns, patterns_of
from analysis.statistics.normal_em import check_gappy, check_rank, most_likely


@dataclass(frozen=True, slots=True, eq=False)
class Distances:
    """Squared Mahalanobis distances (n,) with their degrees of freedom: the answers given.

    ``p`` (n,) is that of a chi-square; ``far`` (n,) marks p below ``significance``, of which
    ``expected`` rows would be there by chance alone if answers were normal. NaN and never far
    without any answer.
    """

    significance: float
    expected: float
    squared: Floats
    df: NDArray[np.int64]
    p: Floats
    far: Rows


def distances(answers: ArrayLike, *, significance: float = 0.001) -> Distances:
    """Distances of answers (n, k) from their mean by their covariance (Meade & Craig 2012).

    With gaps the mean and covariance are maximum-likelihood ones, and a row is measured by the
    answers that it has. The covariance has divisor n - 1. Raises TooFewObservations (n < k + 2 or
    columns seldom seen together), NoVariation, Collinear.
    """
    table = answer_table(answers)
    if not 0 < significance < 1:
        raise OutOfRange("significance", "between 0 and 1")
    n, k = table.shape
    if n < k + 2:
        raise TooFewObservations(n, k + 2)
    places = np.isnan(table)
    empty = places.all(axis=1)
    if places.any():
        check_gappy(table, places)
    else:
        varying(table)
    count = n - places.sum(axis=0)
    known = np.where(places, 0.0, table)
    known -= known.sum(axis=0) / count
    known[places] = 0.0
    known /= np.sqrt(np.einsum("ij,ij->j", known, known) / count)
    patterns = patterns_of(known, places)
    squared = _squared(known, patterns, _model(patterns)) * (n - 1) / n
    df = (~places).sum(axis=1)
    p = special.chdtrc(np.maximum(df, 1), squared)
    squared, p = np.where(empty, np.nan, squared), np.where(empty, np.nan, p)
    return Distances(
        significance, significance * float((~empty).sum()), squared, df, p, p < significance
    )


def _model(patterns: Patterns) -> Normal:
    if patterns.missing.any():
        return most_likely(patterns)[0]
    model = Normal(np.zeros(patterns.missing.shape[1]), patterns.products[0, 1:, 1:] / patterns.n)
    check_rank(model)
    return model


def _squared(known: Floats, patterns: Patterns, model: Normal) -> Floats:
    """Squared distances (n,), pattern by pattern, under the covariance with divisor n."""
    found = np.zeros(patterns.n)
    for place, (start, end) in enumerate(pairwise(patterns.starts)):
        rows, there = patterns.order[start:end], patterns.missing[place] == 0
        root = np.linalg.cholesky(model.covariance[np.ix_(there, there)])
        away = known[np.ix_(rows, np.flatnonzero(there))] - model.mean[there]
        solved = away @ np.linalg.inv(root).T
        found[rows] = np.einsum("ij,ij->i", solved, solved)
    return found
