"""Kendall's rank correlation, for ordered answers with many ties."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from analysis.findings import Interval
from analysis.statistics.arrays import proper_level, same_rows, varying, vector
from analysis.statistics.correlation import Correlation
from analysis.statistics.estimate import t_quantile


def kendall(x: ArrayLike, y: ArrayLike, level: float = 0.95) -> Correlation:
    """Kendall's (1945) tau-b of x (n,) and y (n,), n >= 5.

    Interval: Fisher's z with variance 0.437 / (n - 4) (Fieller, Hartley & Pearson 1957). The
    p-value is exact without ties and for small samples, else normal. Raises NoVariation((0,)) for
    a constant x, (1,) for a constant y.
    """
    a, b = vector(x, needed=5), vector(y, needed=5)
    same_rows(a, b)
    varying(np.column_stack([a, b]))
    found = stats.kendalltau(a, b)
    tau = min(1.0, max(-1.0, float(found.statistic)))
    interval = Interval(tau, tau, "fieller", proper_level(level))
    if abs(tau) < 1:
        half = t_quantile(0.5 + level / 2, math.inf) * math.sqrt(0.437 / (a.size - 4))
        z = math.atanh(tau)
        interval = Interval(math.tanh(z - half), math.tanh(z + half), "fieller", level)
    return Correlation(a.size, tau, float(found.pvalue), interval)
