"""How well common factors reproduce the correlations."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from analysis.findings import Interval
from analysis.statistics.arrays import Floats
from analysis.statistics.exploratory.extraction import Extraction, degrees_of_freedom


@dataclass(frozen=True, slots=True)
class FactorFit:
    """Fit of an exploratory model to correlations of ``n`` rows.

    ``chi_square`` is Bartlett's (1950) corrected likelihood ratio with its ``p``, a test proper for
    maximum likelihood and an index for minimum residuals. ``rmsea`` with ``rmsea_interval`` (90 %)
    and ``tli`` come from it, ``bic`` is chi-square - df log n; ``rmsr`` is the root mean squared
    residual correlation. What df or too few rows do not allow is None.
    """

    n: int
    df: int
    chi_square: float | None
    p: float | None
    rmsea: float | None
    rmsea_interval: Interval | None
    tli: float | None
    bic: float | None
    rmsr: float


def factor_fit(correlation: Floats, extraction: Extraction, n: int) -> FactorFit:
    """Fit of an extraction to the correlation matrix (k, k) of ``n`` rows it came from.

    RMSEA after Steiger & Lind (1980), its interval after Browne & Cudeck (1993), TLI after Tucker &
    Lewis (1973).
    """
    k, m = extraction.loadings.shape
    df = degrees_of_freedom(k, m)
    residual = correlation - extraction.loadings @ extraction.loadings.T
    np.fill_diagonal(residual, 0.0)
    rmsr = math.sqrt(float(np.square(residual).sum()) / (k * (k - 1)))
    multiplier = n - 1 - (2 * k + 5) / 6 - 2 * m / 3
    if multiplier <= 0 or n <= k:
        return FactorFit(n, df, None, None, None, None, None, None, rmsr)
    statistic = max(0.0, multiplier * _discrepancy(correlation, extraction))
    if df == 0:
        return FactorFit(n, df, statistic, None, None, None, None, None, rmsr)
    null = -(n - 1 - (2 * k + 5) / 6) * float(np.linalg.slogdet(correlation)[1])
    return FactorFit(
        n=n,
        df=df,
        chi_square=statistic,
        p=float(special.chdtrc(df, statistic)),
        rmsea=math.sqrt(max(0.0, statistic - df) / (df * (n - 1))),
        rmsea_interval=_rmsea_interval(statistic, df, n),
        tli=_tucker_lewis(statistic / df, null / (k * (k - 1) / 2)),
        bic=statistic - df * math.log(n),
        rmsr=rmsr,
    )


def _discrepancy(correlation: Floats, extraction: Extraction) -> float:
    implied = extraction.loadings @ extraction.loadings.T + np.diag(extraction.uniquenesses)
    fitted = np.linalg.solve(implied, correlation)
    logs = np.linalg.slogdet(implied)[1] - np.linalg.slogdet(correlation)[1]
    return float(logs + np.trace(fitted) - correlation.shape[0])


def _tucker_lewis(model: float, null: float) -> float | None:
    return None if null <= 1 else (null - model) / (null - 1)


def _rmsea_interval(statistic: float, df: int, n: int, level: float = 0.90) -> Interval:
    tail = (1 - level) / 2
    low, high = (_noncentrality(statistic, df, area) for area in (1 - tail, tail))
    scale = df * (n - 1)
    return Interval(math.sqrt(low / scale), math.sqrt(high / scale), "noncentral_chi_square", level)


def _noncentrality(statistic: float, df: int, area: float) -> float:
    """The noncentrality under which ``area`` of chi-square lies below the statistic, or 0."""

    def gap(noncentrality: float) -> float:
        return float(special.chndtr(statistic, df, noncentrality)) - area

    if special.chdtr(df, statistic) <= area:
        return 0.0
    # Past this the statistic lies ten standard deviations below its expectation.
    most = statistic + 10 * math.sqrt(2 * statistic) + 100
    return float(optimize.brentq(gap, 0.0, most, xtol=1e-10, rtol=1e-12))
