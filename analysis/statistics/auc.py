"""The area under the ROC curve with its error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.estimate import t_quantile


@dataclass(frozen=True, slots=True)
class Auc:
    """The chance ``value`` that a random 1 scores higher than a random 0; ties count half."""

    n: int
    events: int
    value: float
    standard_error: float
    interval: Interval


def area_under_curve(y: ArrayLike, score: ArrayLike, level: float = 0.95) -> Auc:
    """AUC of a score (n,) for y (n,) of 0 and 1, with the error of DeLong et al. (1988).

    By ranks (Sun & Xu 2014), so time grows as n log n; limits are cut at 0 and 1. Raises
    TooFewObservations with fewer than two of either outcome.
    """
    outcome, given = vector(y), vector(score)
    same_rows(outcome, given)
    if not ((outcome == 0) | (outcome == 1)).all():
        raise OutOfRange("an outcome", "0 or 1")
    ones, zeros = given[outcome == 1], given[outcome == 0]
    if min(ones.size, zeros.size) < 2:
        raise TooFewObservations(min(ones.size, zeros.size), 2)
    above, below = _placements(ones, zeros)
    value = float(above.mean())
    variance = above.var(ddof=1) / ones.size + below.var(ddof=1) / zeros.size
    error = math.sqrt(float(variance))
    reach = t_quantile(0.5 + proper_level(level) / 2, math.inf) * error
    limits = Interval(max(0.0, value - reach), min(1.0, value + reach), "delong", level)
    return Auc(outcome.size, ones.size, value, error, limits)


def _placements(ones: Floats, zeros: Floats) -> tuple[Floats, Floats]:
    """Share of zeros below each one, and share of ones above each zero."""
    together = stats.rankdata(np.concatenate([ones, zeros]))
    own_ones, own_zeros = stats.rankdata(ones), stats.rankdata(zeros)
    above = (together[: ones.size] - own_ones) / zeros.size
    below = 1 - (together[ones.size :] - own_zeros) / ones.size
    return above, below
