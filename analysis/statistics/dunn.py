"""Which of several groups differ by ranks: Dunn's test after Kruskal and Wallis'."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.statistics.adjustment import holm
from analysis.statistics.arrays import Floats, vector
from analysis.statistics.errors import NoVariation, TooFewObservations
from analysis.statistics.estimate import t_tails

Adjustment = Callable[[Sequence[float]], tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class RankDifference:
    """Mean rank of group ``first`` minus that of ``second``; ``adjusted`` holds for all pairs."""

    first: int
    second: int
    n: int
    difference: float
    z: float
    p: float
    adjusted: float


def dunn(groups: Sequence[ArrayLike], adjust: Adjustment = holm) -> tuple[RankDifference, ...]:
    """All pairs of groups (n_i,) after Dunn (1964), corrected for ties; two-sided p-values.

    Raises NoVariation((0,)) when every value is the same.
    """
    if len(groups) < 2:
        raise TooFewObservations(len(groups), 2)
    samples = [vector(group) for group in groups]
    means, unit = _mean_ranks(samples)
    sizes = [sample.size for sample in samples]
    pairs = list(combinations(range(len(samples)), 2))
    gaps = [means[i] - means[j] for i, j in pairs]
    scores = [
        gap / math.sqrt(unit * (1 / sizes[i] + 1 / sizes[j]))
        for gap, (i, j) in zip(gaps, pairs, strict=True)
    ]
    p = [t_tails(z, math.inf) for z in scores]
    return tuple(
        RankDifference(i, j, sizes[i] + sizes[j], gap, z, raw, adjusted)
        for (i, j), gap, z, raw, adjusted in zip(pairs, gaps, scores, p, adjust(p), strict=True)
    )


def _mean_ranks(samples: list[Floats]) -> tuple[list[float], float]:
    """Mean rank of each sample, and the variance of one rank after ties."""
    pooled = np.concatenate(samples)
    n = pooled.size
    ranks = stats.rankdata(pooled)
    _, ties = np.unique(ranks, return_counts=True)
    if ties.size == 1:
        raise NoVariation((0,))
    t = ties.astype(np.float64)
    unit = (n * (n + 1) - float(t @ (t * t - 1)) / (n - 1)) / 12
    starts = np.cumsum([0, *(sample.size for sample in samples)])[:-1]
    sums = np.add.reduceat(ranks, starts)
    return [float(s) / x.size for s, x in zip(sums, samples, strict=True)], unit
