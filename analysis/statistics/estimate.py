"""One number with its uncertainty: the common part of all coefficient-like results."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from analysis.findings import Interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """A coefficient with standard error, interval and two-sided p-value against zero."""

    value: float
    standard_error: float
    interval: Interval
    p: float


@dataclass(frozen=True, slots=True)
class Test:
    """A test statistic with its degrees of freedom (``df2`` for F) and p-value."""

    __test__ = False  # pytest collects classes of this name otherwise

    n: int
    statistic: float
    df: float
    p: float
    df2: float | None = None


def student(value: float, se: float, df: float, method: str, level: float = 0.95) -> Estimate:
    """An estimate whose error follows Student's t with ``df`` degrees of freedom."""
    half = t_quantile(0.5 + level / 2, df) * se
    p = t_tails(value / se, df) if se > 0 else _p_without_error(value)
    return Estimate(value, se, Interval(value - half, value + half, method, level), p)


def normal(value: float, se: float, method: str, level: float = 0.95) -> Estimate:
    """An estimate whose error is normal."""
    return student(value, se, math.inf, method, level)


def t_quantile(area: float, df: float) -> float:
    """The value below which ``area`` of Student's t lies (normal for infinite ``df``)."""
    return float(special.ndtri(area) if math.isinf(df) else special.stdtrit(df, area))


def t_tails(t: float, df: float) -> float:
    """The two-sided p-value of ``t``."""
    below = special.ndtr(-abs(t)) if math.isinf(df) else special.stdtr(df, -abs(t))
    return 2 * float(below)


def _p_without_error(value: float) -> float:
    return 1.0 if value == 0 else 0.0
