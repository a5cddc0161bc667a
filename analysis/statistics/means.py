"""Means with t intervals; ``survey.weighted_mean`` has those under weights."""

from __future__ import annotations

import math
from dataclasses import dataclass

from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import proper_level, vector
from analysis.statistics.estimate import student


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean in the unit of the values; ``sd`` with divisor n - 1, ``se`` the standard error."""

    n: int
    mean: float
    sd: float
    se: float
    interval: Interval


def mean_interval(values: ArrayLike, level: float = 0.95) -> Mean:
    """The mean of values (n,), n >= 2, with Student's t interval."""
    x = vector(values, needed=2)
    n, mean, sd = x.size, float(x.mean()), float(x.std(ddof=1))
    se = sd / math.sqrt(n)
    return Mean(n, mean, sd, se, student(mean, se, n - 1, "t", proper_level(level)).interval)
