"""Do several groups differ? Welch's analysis of variance and the Kruskal-Wallis test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.statistics.arrays import Floats, vector
from analysis.statistics.errors import NoVariation, TooFewObservations
from analysis.statistics.estimate import Test
from analysis.statistics.spread import variance


def welch_anova(groups: Sequence[ArrayLike]) -> Test:
    """Welch's (1951) F test that all groups (n_i,), each of 2 or more, have one mean.

    Raises NoVariation naming groups without spread.
    """
    samples = at_least_two(groups)
    k = len(samples)
    variances = spreads(samples)
    sizes = np.array([sample.size for sample in samples], dtype=np.float64)
    means = np.array([sample.mean() for sample in samples])
    weight = sizes / variances
    share = weight / weight.sum()
    between = float(weight @ (means - share @ means) ** 2) / (k - 1)
    unsure = float(np.sum((1 - share) ** 2 / (sizes - 1)))
    f = between / (1 + 2 * (k - 2) / (k**2 - 1) * unsure)
    df2 = (k**2 - 1) / (3 * unsure)
    return Test(int(sizes.sum()), f, k - 1, float(stats.f.sf(f, k - 1, df2)), df2)


def kruskal(groups: Sequence[ArrayLike]) -> Test:
    """Kruskal & Wallis' (1952) H of groups (n_i,), corrected for ties.

    Raises NoVariation((0,)) when every value is the same.
    """
    if len(groups) < 2:
        raise TooFewObservations(len(groups), 2)
    samples = [vector(group) for group in groups]
    pooled = np.concatenate(samples)
    if np.ptp(pooled) == 0:
        raise NoVariation((0,))
    h, p = stats.kruskal(*samples)
    return Test(pooled.size, float(h), len(samples) - 1, float(p))


def at_least_two(groups: Sequence[ArrayLike]) -> list[Floats]:
    """Two groups or more, of two values or more."""
    if len(groups) < 2:
        raise TooFewObservations(len(groups), 2)
    return [vector(group, needed=2) for group in groups]


def spreads(samples: Sequence[Floats]) -> Floats:
    """The variances (k,); raises NoVariation naming groups that have none."""
    variances = np.array([variance(sample) for sample in samples])
    flat = np.flatnonzero(variances <= 0)
    if flat.size:
        raise NoVariation(tuple(int(group) for group in flat))
    return variances
