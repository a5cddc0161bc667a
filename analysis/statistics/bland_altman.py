"""How far two measurements of the same thing may lie apart: limits of agreement."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import proper_level, same_rows, vector
from analysis.statistics.errors import NoVariation
from analysis.statistics.estimate import Estimate, student, t_quantile
from analysis.statistics.ols import ols
from analysis.statistics.spread import variance


@dataclass(frozen=True, slots=True)
class BlandAltman:
    """All in the unit of the measurements; the difference is a minus b.

    ``low`` and ``high`` are the limits between which most differences lie; ``trend`` is what the
    difference gains a unit of their mean, None when the means do not vary.
    """

    n: int
    difference: Estimate
    sd: float
    low: Estimate
    high: Estimate
    trend: Estimate | None


def bland_altman(
    a: ArrayLike, b: ArrayLike, level: float = 0.95, *, coverage: float = 0.95
) -> BlandAltman:
    """Limits of agreement of pairs a (n,) and b (n,), n >= 4 (Bland & Altman 1986, 1999).

    ``coverage`` is the share of differences between the limits (normal); ``level`` that of the
    intervals, whose errors are sd sqrt(1/n + z^2 / (2 (n - 1))) for a limit. The trend has HC3
    errors. Raises NoVariation((0, 1)) when all differences agree.
    """
    first, second = vector(a, needed=4), vector(b, needed=4)
    same_rows(first, second)
    gaps, middle = first - second, (first + second) / 2
    n, spread = gaps.size, variance(gaps)
    if spread <= 0:
        raise NoVariation((0, 1))
    sd, bias = math.sqrt(spread), float(gaps.mean())
    z = t_quantile(0.5 + proper_level(coverage) / 2, math.inf)
    error = sd * math.sqrt(1 / n + z * z / (2 * (n - 1)))

    def estimate(value: float, se: float) -> Estimate:
        return student(value, se, n - 1, "t", proper_level(level))

    trend = ols(gaps, middle, level=level).slopes[0] if np.ptp(middle) > 0 else None
    return BlandAltman(
        n,
        estimate(bias, sd / math.sqrt(n)),
        sd,
        estimate(bias - z * sd, error),
        estimate(bias + z * sd, error),
        trend,
    )
