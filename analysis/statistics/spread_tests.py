"""Do several groups spread alike? Two tests that bear skewed answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.statistics.anova import f_test
from analysis.statistics.errors import NoVariation
from analysis.statistics.estimate import Test
from analysis.statistics.group_tests import at_least_two


def brown_forsythe(groups: Sequence[ArrayLike]) -> Test:
    """Levene's F of distances from the median (Brown & Forsythe 1974), groups (n_i,), n_i >= 2.

    Raises NoVariation naming all groups when the distances do not vary within any of them.
    """
    samples = at_least_two(groups)
    return f_test([np.abs(sample - np.median(sample)) for sample in samples])


def fligner_killeen(groups: Sequence[ArrayLike]) -> Test:
    """Fligner & Killeen's (1976) chi-square, median-centred, groups (n_i,) of 2 or more.

    Raises NoVariation naming all groups when every distance from its median is the same.
    """
    samples = at_least_two(groups)
    distances = np.concatenate([np.abs(sample - np.median(sample)) for sample in samples])
    if np.ptp(distances) == 0:
        raise NoVariation(tuple(range(len(samples))))
    chi_square, p = stats.fligner(*samples, center="median")
    return Test(distances.size, float(chi_square), len(samples) - 1, float(p))
