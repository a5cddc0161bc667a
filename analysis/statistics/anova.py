"""One-way analysis of variance and how much of the variance the groups explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level
from analysis.statistics.effect_sizes import EffectSize
from analysis.statistics.errors import NoVariation, TooFewObservations
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
    between, within = _squares(samples)
    test = f_test(samples)
    noise = within / float(test.df2 or 1)
    omega = max(0.0, (between - test.df * noise) / (between + within + noise))
    eta = between / (between + within)
    return Anova(
        test,
        EffectSize(test.n, eta, _limits(test, test.statistic, level)),
        EffectSize(test.n, omega, _limits(test, _f_giving(omega, test), level)),
    )


def f_test(samples: list[Floats]) -> Test:
    """Fisher's F test that samples (n_i,), two or more of two values or more, have one mean."""
    between, within = _squares(samples)
    if within <= 0:
        raise NoVariation(tuple(range(len(samples))))
    n, df1 = sum(sample.size for sample in samples), len(samples) - 1
    df2 = n - len(samples)
    f = between / df1 / (within / df2)
    return Test(n, f, df1, float(special.fdtrc(df1, df2, f)), df2)


def rank_effect(groups: Sequence[ArrayLike]) -> RankEffect:
    """Kruskal and Wallis' H of groups (n_i,) and its effect sizes (Tomczak & Tomczak 2014).

    Raises what ``kruskal`` raises, TooFewObservations where every group is a single value.
    """
    test, k = kruskal(groups), len(groups)
    if test.n <= k:
        raise TooFewObservations(test.n, k + 1)
    epsilon = test.statistic * (test.n + 1) / (test.n**2 - 1)
    return RankEffect(test, epsilon, max(0.0, (test.statistic - k + 1) / (test.n - k)))


def _squares(samples: list[Floats]) -> tuple[float, float]:
    sizes = np.array([sample.size for sample in samples], dtype=np.float64)
    means = np.array([sample.mean() for sample in samples])
    within = float(sum(variance(sample) * (sample.size - 1) for sample in samples))
    return float(sizes @ (means - sizes @ means / sizes.sum()) ** 2), within


def _f_giving(share: float, test: Test) -> float:
    """The F at which eta squared would be this share."""
    if share >= 1:
        return test.statistic
    return share / test.df / ((1 - share) / float(test.df2 or 1))


def _limits(test: Test, f: float, level: float) -> Interval:
    df1, df2 = test.df, float(test.df2 or 1)
    tail = (1 - proper_level(level)) / 2
    low, high = (noncentral_f(f, df1, df2, area) for area in (1 - tail, tail))
    return Interval(low / (low + df2), high / (high + df2), "noncentral_f", level)
