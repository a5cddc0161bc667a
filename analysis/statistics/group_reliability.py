"""Do units differ, and are their means to be trusted? ICC(1) and ICC(k) of unequal groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level, same_rows, varying, vector
from analysis.statistics.errors import TooFewObservations
from analysis.statistics.estimate import Test
from analysis.statistics.intraclass import Icc, icc
from analysis.statistics.labels import coded_labels


@dataclass(frozen=True, slots=True)
class GroupReliability:
    """``single`` is the share of variance between units, ``mean`` the reliability of a unit's mean.

    ``typical`` is the size of unit for which ``mean`` holds; ``test`` is that all units are alike,
    None where every unit agrees within itself, which leaves nothing to test by.
    """

    n: int
    units: int
    typical: float
    single: Icc
    mean: Icc
    test: Test | None


def group_reliability(values: ArrayLike, units: ArrayLike, level: float = 0.95) -> GroupReliability:
    """ICC(1) and ICC(k) of values (n,) in units (n,) of any labels (Bliese 2000).

    From one-way analysis of variance with the typical size (N - sum n_j^2 / N) / (J - 1); intervals
    take that size for all (Donner & Wells 1986). Raises TooFewObservations for one unit or when no
    unit has two answers, NoVariation((0,)) when all values agree.
    """
    y, sizes, means, within = _sums_by_unit(values, units)
    n, j = y.size, sizes.size
    if j < 2 or n == j:
        raise TooFewObservations(min(j, n - j + 1), 2)
    df1, df2 = j - 1, n - j
    between = float(sizes @ (means - y.mean()) ** 2) / df1
    typical = (n - float(sizes @ sizes) / n) / df1
    noise = within / df2
    if noise <= 1e-14 * between:
        sure = Icc(1.0, Interval(1.0, 1.0, "f", proper_level(level)))
        return GroupReliability(n, j, typical, sure, sure, None)
    f, tail = between / noise, (1 - proper_level(level)) / 2
    ratios = [f, f / float(special.fdtri(df1, df2, 1 - tail)),
              f * float(special.fdtri(df2, df1, 1 - tail))]  # fmt: skip
    single = [(ratio - 1) / (ratio + typical - 1) for ratio in ratios]
    mean = [1 - 1 / ratio if ratio > 0 else -1.0 for ratio in ratios]
    test = Test(n, f, df1, float(special.fdtrc(df1, df2, f)), df2)
    return GroupReliability(n, j, typical, icc(single, "f", level), icc(mean, "f", level), test)


def _sums_by_unit(values: ArrayLike, units: ArrayLike) -> tuple[Floats, Floats, Floats, float]:
    """Values (n,), sizes (j,) and means (j,) of units in the order of their labels, and the sum of
    squares within them.
    """
    y = vector(values, needed=3)
    code = _codes_of(units)
    same_rows(y, code)
    varying(y)
    centre = float(y.mean())
    sizes = np.bincount(code).astype(np.float64)
    means = np.bincount(code, y - centre) / sizes
    within = float(np.sum((y - centre - means[code]) ** 2))
    return y, sizes, means + centre, within


def _codes_of(units: ArrayLike) -> NDArray[np.intp]:
    """Numbers from 0 (n,) for labels of any kind."""
    return coded_labels(units)[1]
