"""Root mean square error of approximation with its interval and tests of close fit."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import optimize, special

from analysis.findings import Interval

CLOSE, NOT_CLOSE = 0.05, 0.08
LEVEL = 0.90


@dataclass(frozen=True, slots=True)
class Rmsea:
    """The estimate, its 90 % interval, and p of RMSEA <= .05 (``close``) and >= .08."""

    value: float
    interval: Interval
    close: float | None
    not_close: float | None


def rmsea(chi_square: float, df: float, n: int, groups: int = 1, scaling: float = 1.0) -> Rmsea:
    """RMSEA of a model by Steiger & Lind (1980), n rows in all.

    For a chi-square divided by ``scaling`` the estimate is that of the population without
    non-normality (Brosseau-Liard, Savalei & Li 2012). ``df`` may be a fraction, the trace of a
    scaled test. The interval inverts the noncentral chi-square (Browne & Cudeck 1992); with df = 0
    everything is zero.
    """
    if df <= 0:
        return Rmsea(0.0, Interval(0.0, 0.0, "noncentral_chi_square", LEVEL), None, None)
    unit = scaling * groups / (n * df)
    low = _noncentrality(chi_square, df, (1 + LEVEL) / 2)
    high = _noncentrality(chi_square, df, (1 - LEVEL) / 2)
    return Rmsea(
        value=math.sqrt(max(chi_square - df, 0.0) * unit),
        interval=Interval(
            math.sqrt(low * unit), math.sqrt(high * unit), "noncentral_chi_square", LEVEL
        ),
        close=1 - _below(chi_square, df, CLOSE**2 / unit),
        not_close=_below(chi_square, df, NOT_CLOSE**2 / unit),
    )


def _below(chi_square: float, df: float, noncentrality: float) -> float:
    return float(special.chndtr(chi_square, df, noncentrality))


def _noncentrality(chi_square: float, df: float, area: float) -> float:
    """The noncentrality under which ``area`` lies below the chi-square; 0 if none does."""
    if _below(chi_square, df, 0.0) < area:
        return 0.0
    high = max(chi_square, 1.0)
    while _below(chi_square, df, high) > area:
        high *= 2
    return float(
        optimize.brentq(lambda at: _below(chi_square, df, at) - area, 0.0, high, xtol=1e-12)
    )
