"""Which of several groups differ, when their spreads do too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level
from analysis.statistics.group_tests import at_least_two, spreads
from analysis.statistics.studentised_range import above, exceeded_with


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
    sizes = np.array([sample.size for sample in samples], dtype=np.float64)
    parts = spreads(samples) / sizes
    i, j = np.array(list(combinations(range(len(samples)), 2))).T
    error = parts[i] + parts[j]
    df = error**2 / (parts[i] ** 2 / (sizes[i] - 1) + parts[j] ** 2 / (sizes[j] - 1))
    return pairs_of(samples, error, df, "games_howell", level)


def pairs_of(
    samples: list[Floats], error: Floats, df: Floats, method: str, level: float
) -> tuple[PairDifference, ...]:
    """Every pair in order, given the variance (m,) of each difference and its df (m,)."""
    k = len(samples)
    pairs = list(combinations(range(k), 2))
    means = [float(sample.mean()) for sample in samples]
    gaps = np.array([means[j] - means[i] for i, j in pairs])
    se = np.sqrt(error)
    q = np.abs(gaps) / se * np.sqrt(2)
    half = exceeded_with(1 - proper_level(level), k, df) * se / np.sqrt(2)
    p = above(q, k, df)
    return tuple(
        PairDifference(
            i,
            j,
            samples[i].size + samples[j].size,
            float(gaps[m]),
            float(se[m]),
            float(df[m]),
            float(q[m]),
            float(p[m]),
            Interval(float(gaps[m] - half[m]), float(gaps[m] + half[m]), method, level),
        )
        for m, (i, j) in enumerate(pairs)
    )
