"""Which of several groups differ, when their spreads are alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.errors import NoVariation
from analysis.statistics.games_howell import PairDifference, pairs_of
from analysis.statistics.group_tests import at_least_two
from analysis.statistics.spread import variance


def tukey(groups: Sequence[ArrayLike], level: float = 0.95) -> tuple[PairDifference, ...]:
    """All pairwise differences of groups (n_i,) after Tukey (1953) and Kramer (1956).

    Raises NoVariation naming all groups when none varies.
    """
    samples = at_least_two(groups)
    sizes = np.array([sample.size for sample in samples], dtype=np.float64)
    df = float(sizes.sum()) - len(samples)
    pooled = sum(variance(sample) * (sample.size - 1) for sample in samples) / df
    if pooled <= 0:
        raise NoVariation(tuple(range(len(samples))))
    i, j = np.array(list(combinations(range(len(samples)), 2))).T
    error = pooled * (1 / sizes[i] + 1 / sizes[j])
    return pairs_of(samples, error, np.full(error.size, df), "tukey_kramer", level)
