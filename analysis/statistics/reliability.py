"""Cronbach's alpha with Feldt's interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import RELATIVE_NOISE, Floats, matrix, proper_level, varying
from analysis.statistics.errors import NotIdentified, NoVariation, TooFewObservations
from analysis.statistics.missing import complete


@dataclass(frozen=True, slots=True)
class Alpha:
    """Raw and standardised alpha of ``k`` items answered by ``n`` respondents."""

    n: int
    k: int
    alpha: float
    interval: Interval
    standardised: float
    mean_inter_item_r: float


def cronbach_alpha(items: ArrayLike, level: float = 0.95) -> Alpha:
    """Alpha of items (n, k), rows with NaN dropped; reversed items must be turned round before.

    Raises NotIdentified with one item, NoVariation naming constant items.
    """
    (answered,) = complete(np.asarray(items, dtype=np.float64))
    table = matrix(answered, needed=2)
    if table.shape[1] < 2:
        raise NotIdentified(table.shape[1], 2)
    varying(table)
    return alpha_of(np.cov(table, rowvar=False), table.shape[0], level)


def alpha_of(covariance: Floats, n: int, level: float = 0.95) -> Alpha:
    """Alpha from a covariance matrix (k, k) of n rows.

    Interval: (1 - alpha) over (1 - population alpha) follows F with n - 1 and (n - 1)(k - 1)
    degrees of freedom (Feldt 1965; Feldt, Woodruff & Salih 1987).
    """
    k = covariance.shape[0]
    if n < 2:
        raise TooFewObservations(n, 2)
    alpha = alpha_coefficient(covariance)
    tail = (1 - proper_level(level)) / 2
    df1, df2 = n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - alpha) * float(special.fdtri(df1, df2, 1 - tail))
    high = 1 - (1 - alpha) * float(special.fdtri(df1, df2, tail))
    mean_r = _mean_inter_item_r(covariance)
    if 1 + (k - 1) * mean_r <= RELATIVE_NOISE:
        raise NoVariation(tuple(range(k)))
    standardised = k * mean_r / (1 + (k - 1) * mean_r)
    return Alpha(n, k, alpha, Interval(low, high, "feldt", level), standardised, mean_r)


def alpha_coefficient(covariance: Floats) -> float:
    """Cronbach's (1951) coefficient of a covariance matrix (k, k), k >= 2."""
    k: int = covariance.shape[0]
    total = float(covariance.sum())
    if k < 2:
        raise NotIdentified(k, 2)
    # Items that mirror each other leave a sum without spread, up to rounding.
    if total <= RELATIVE_NOISE * float(np.trace(covariance)):
        raise NoVariation(tuple(range(k)))
    return k / (k - 1) * (1 - float(np.trace(covariance)) / total)


def _mean_inter_item_r(covariance: Floats) -> float:
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spread, spread)
    k: int = covariance.shape[0]
    return (float(correlation.sum()) - k) / (k * (k - 1))
