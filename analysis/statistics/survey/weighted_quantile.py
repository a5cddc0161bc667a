"""Weighted quantiles with Woodruff's interval."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.errors import OutOfRange
from analysis.statistics.estimate import Estimate, t_quantile
from analysis.statistics.survey.weighted_mean import Weighted
from analysis.statistics.survey.weights import (
    Design,
    linearised,
    proper_weights,
    weight_cost,
)


def survey_quantile(
    values: ArrayLike, probability: float, design: Design, *, level: float = 0.95
) -> Weighted:
    """The value (n,) below which ``probability`` (0-1) of the weight lies.

    Where a value ends exactly at the probability the middle to the next is taken, as for a median.
    The interval is Woodruff's (1952): that of the share below, turned back into values; the
    standard error is its width over twice the t quantile, p is 1 as nothing is tested. Raises as
    ``survey_mean``.
    """
    if not 0 < probability < 1:
        raise OutOfRange("a probability", "between 0 and 1")
    x, w = vector(values, needed=2), proper_weights(design.weights)
    same_rows(x, w)
    cost = weight_cost(w)
    return Weighted(
        x.size,
        cost.effective_n,
        cost.design_effect,
        _quantile(x, w, design, (probability, level)),
        _quantile(x, np.ones(x.size), design, (probability, level)),
    )


def _quantile(x: Floats, w: Floats, design: Design, wanted: tuple[float, float]) -> Estimate:
    probability, level = wanted
    order = np.argsort(x, kind="stable")
    sorted_x, below = x[order], np.cumsum(w[order]) / w.sum()
    value = _at(sorted_x, below, probability)
    influence = w * ((x <= value) - probability) / w.sum()
    variance, df = linearised(influence[:, None], design)
    t = t_quantile(0.5 + proper_level(level) / 2, df)
    half = t * math.sqrt(float(variance[0, 0]))
    low = _at(sorted_x, below, max(probability - half, 0.0))
    high = _at(sorted_x, below, min(probability + half, 1.0))
    return Estimate(value, (high - low) / (2 * t), Interval(low, high, "woodruff", level), 1.0)


def _at(values: Floats, below: Floats, probability: float) -> float:
    # Sums of weights have rounding dust in the last digits.
    place = int(np.searchsorted(below, probability - 1e-12))
    place = min(place, values.size - 1)
    if abs(float(below[place]) - probability) <= 1e-12 and place + 1 < values.size:
        return float(values[place] + values[place + 1]) / 2
    return float(values[place])
