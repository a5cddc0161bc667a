"""Means with t intervals, unweighted and weighted."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import LARGEST, proper_level, same_rows, vector
from analysis.statistics.errors import OutOfRange
from analysis.statistics.estimate import student


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean in the unit of the values; ``sd`` with divisor n - 1, ``se`` the standard error."""

    n: int
    mean: float
    sd: float
    se: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class WeightedMean:
    """A weighted mean; ``design_effect`` is 1 + CV^2 of the weights, ``effective_n`` n over it."""

    n: int
    effective_n: float
    design_effect: float
    mean: float
    se: float
    interval: Interval


def mean_interval(values: ArrayLike, level: float = 0.95) -> Mean:
    """The mean of values (n,), n >= 2, with Student's t interval."""
    x = vector(values, needed=2)
    n, mean, sd = x.size, float(x.mean()), float(x.std(ddof=1))
    se = sd / math.sqrt(n)
    return Mean(n, mean, sd, se, student(mean, se, n - 1, "t", proper_level(level)).interval)


def weighted_mean(values: ArrayLike, weights: ArrayLike, level: float = 0.95) -> WeightedMean:
    """The mean of values (n,) under positive weights (n,).

    The standard error is the linearised one of a ratio, sqrt(n/(n-1) sum w^2 (x - mean)^2) / sum w
    (Saerndal, Swensson & Wretman 1992); the design effect is Kish's (1965).
    """
    x, w = vector(values, needed=2), vector(weights, needed=2)
    same_rows(x, w)
    if (w <= 0).any():
        raise OutOfRange("a weight", "above zero")
    if w.max() < 1 / LARGEST:
        raise OutOfRange(
            "the largest weight", f"at least {1 / LARGEST:g}, for squares vanish below"
        )
    n, total = x.size, float(w.sum())
    mean = float(w @ x) / total
    se = math.sqrt(n / (n - 1) * float(np.sum((w * (x - mean)) ** 2))) / total
    effect = n * float(w @ w) / total**2
    interval = student(mean, se, n - 1, "t_weighted", proper_level(level)).interval
    return WeightedMean(n, n / effect, effect, mean, se, interval)
