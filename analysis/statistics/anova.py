"""One-way analysis of variance and how much of the variance the groups explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import proper_level
from analysis.statistics.effect_sizes import EffectSize
from analysis.statistics.errors import NoVariation
from analysis.statistics.estimate import Test
from analysis.statistics.group_tests import at_least_two, kruskal
from analysis.statistics.noncentrality import noncentral_f
from analysis.statistics.spread import variance


@dataclass(frozen=True, slots=True)
class Anova:
    """Fisher's F test with the shares of variance that the groups explain (0-1)."""

    test: Test
    eta_squared: EffectSize
    omega_squared: EffectSize


@dataclass(frozen=True, slots=True)
class RankEffect:
    """Shares of the variance of ranks: epsilon squared (Kelley) and eta squared of H."""

    test: Test
    epsilon_squared: float
    eta_squared: float


def one_way(groups: Sequence[ArrayLike], level: float = 0.95) -> Anova:
    """Fisher's F of groups (n_i,), each of 2 or more, with eta squared and omega squared.

    Intervals invert the noncentral F (Steiger 2004) of the F that would give exactly the share
    printed, so that omega squared lies inside its own. Raises NoVariation naming all groups when
    none varies.
    """
    samples = at_least_two(groups)
    sizes = np.array([sample.size for sample in samples], dtype=np.float64)
    means = np.array([sample.mean() for sample in samples])
    within = float(sum(variance(sample) * (sample.size - 1) for sample in samples))
    if within <= 0:
        raise NoVariation(tuple(range(len(samples))))
    between = float(sizes @ (means - sizes @ means / sizes.sum()) ** 2)
    n, df1 = int(sizes.sum()), len(samples) - 1
    df2 = n - len(samples)
    noise = within / df2
    f = between / df1 / noise
    test = Test(n, f, df1, float(special.fdtrc(df1, df2, f)), df2)
    omega = max(0.0, (between - df1 * noise) / (between + within + noise))
    eta = between / (between + within)
    return Anova(test, _limits(test, eta, level), _limits(test, omega, level))


def rank_effect(groups: Sequence[ArrayLike]) -> RankEffect:
    """Kruskal and Wallis' H of groups (n_i,) and its effect sizes (Tomczak & Tomczak 2014)."""
    test, k = kruskal(groups), len(groups)
    epsilon = test.statistic * (test.n + 1) / (test.n**2 - 1)
    return RankEffect(test, epsilon, max(0.0, (test.statistic - k + 1) / (test.n - k)))


def _limits(test: Test, share: float, level: float) -> EffectSize:
    df1, df2 = test.df, float(test.df2 or 0)
    f = share / df1 / ((1 - share) / df2) if share < 1 else np.inf
    tail = (1 - proper_level(level)) / 2
    low, high = (noncentral_f(f, df1, df2, area) for area in (1 - tail, tail))
    interval = Interval(low / (low + df2), high / (high + df2), "noncentral_f", level)
    return EffectSize(test.n, share, interval)
