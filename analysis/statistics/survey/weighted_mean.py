"""Weighted means and shares with linearised errors, the unweighted beside them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.errors import OutOfRange
from analysis.statistics.estimate import Estimate, student, t_quantile
from analysis.statistics.survey.weights import (
    Design,
    linearised,
    proper_weights,
    weight_cost,
)

DUST = 1e-12
"""What rounding leaves of a share of nobody or everybody."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """An estimate under weights and without them.

    ``design_effect`` is Kish's 1 + CV^2 of the weights, ``effective_n`` n over it; ``weighted`` and
    ``unweighted`` are in the unit of the values.
    """

    n: int
    effective_n: float
    design_effect: float
    weighted: Estimate
    unweighted: Estimate


def survey_mean(values: ArrayLike, design: Design, *, level: float = 0.95) -> Weighted:
    """The mean of values (n,) under weights, with a t interval.

    The error is that of a ratio by Taylor linearisation (Saerndal, Swensson & Wretman 1992, 5.5).
    Raises OutOfRange for weights at or below 0, MissingValues, TooFewObservations.
    """
    x, w = vector(values, needed=2), proper_weights(design.weights)
    same_rows(x, w)
    cost = weight_cost(w)
    return Weighted(
        x.size,
        cost.effective_n,
        cost.design_effect,
        _mean(x, w, design, level),
        _mean(x, np.ones(x.size), design, level),
    )


def survey_share(indicator: ArrayLike, design: Design, *, level: float = 0.95) -> Weighted:
    """The share of ones in an indicator (n,) of 0 and 1 under weights.

    The interval is Wilson's for as many answers as would have the linearised variance (Dean &
    Pagano 2015), so it stays between 0 and 1. Raises as ``survey_mean``, and OutOfRange for other
    values than 0 and 1.
    """
    x = vector(indicator, needed=2)
    if not np.isin(x, (0.0, 1.0)).all():
        raise OutOfRange("an indicator", "0 or 1")
    found = survey_mean(x, design, level=level)
    return Weighted(
        found.n,
        found.effective_n,
        found.design_effect,
        _wilson(found.weighted, found.effective_n, level),
        _wilson(found.unweighted, found.n, level),
    )


def _mean(x: Floats, w: Floats, design: Design, level: float) -> Estimate:
    total = float(w.sum())
    mean = float(w @ x) / total
    variance, df = linearised((w * (x - mean) / total)[:, None], design)
    return student(mean, math.sqrt(float(variance[0, 0])), df, "t_linearised", proper_level(level))


def _wilson(found: Estimate, kish: float, level: float) -> Estimate:
    share = found.value if DUST < found.value < 1 - DUST else float(round(found.value))
    variance = share * (1 - share)
    # Where everybody (or every cluster) answers alike no variance tells the effective number.
    known = variance > 0 and found.standard_error > DUST
    n = variance / found.standard_error**2 if known else kish
    z = t_quantile(0.5 + level / 2, math.inf)
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if share <= 0 else middle - half
    high = 1.0 if share >= 1 else middle + half
    interval = Interval(low, high, "wilson_linearised", level)
    error = found.standard_error if variance > 0 else 0.0
    return Estimate(share, error, interval, found.p)
