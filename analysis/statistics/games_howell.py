"""Which of several groups differ, when their spreads do too."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from numpy.typing import ArrayLike
from scipy import stats

from analysis.findings import Interval
from analysis.statistics.arrays import proper_level
from analysis.statistics.group_tests import at_least_two, spreads


@dataclass(frozen=True, slots=True)
class PairDifference:
    """Mean of group ``second`` minus mean of group ``first``; p and interval hold for all pairs."""

    first: int
    second: int
    n: int
    difference: float
    se: float
    df: float
    q: float
    p: float
    interval: Interval


def games_howell(groups: Sequence[ArrayLike], level: float = 0.95) -> tuple[PairDifference, ...]:
    """All pairwise differences of groups (n_i,) after Games & Howell (1976).

    Studentised range with Welch's degrees of freedom. Raises NoVariation naming flat groups.
    """
    samples = at_least_two(groups)
    variances = spreads(samples)
    parts = [float(v) / s.size for v, s in zip(variances, samples, strict=True)]
    means = [float(sample.mean()) for sample in samples]
    sizes = [int(sample.size) for sample in samples]

    def pair(i: int, j: int) -> PairDifference:
        error = parts[i] + parts[j]
        df = error**2 / (parts[i] ** 2 / (sizes[i] - 1) + parts[j] ** 2 / (sizes[j] - 1))
        gap, se = means[j] - means[i], math.sqrt(error)
        q = abs(gap) / se * math.sqrt(2)
        half = float(stats.studentized_range.ppf(level, len(samples), df)) * se / math.sqrt(2)
        p = float(stats.studentized_range.sf(q, len(samples), df))
        interval = Interval(gap - half, gap + half, "games_howell", proper_level(level))
        return PairDifference(i, j, sizes[i] + sizes[j], gap, se, df, q, p, interval)

    return tuple(pair(i, j) for i, j in combinations(range(len(samples)), 2))
