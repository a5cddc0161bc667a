"""Cronbach's alpha with the intervals of Feldt and of Bonett."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import RELATIVE_NOISE, Floats, proper_level
from analysis.statistics.covariances import scale_covariance
from analysis.statistics.errors import NotIdentified, NoVariation, TooFewObservations
from analysis.statistics.moments import Moments, moments


@dataclass(frozen=True, slots=True)
class Alpha:
    """Raw and standardised alpha of ``k`` items answered by ``n`` respondents.

    ``interval`` is Feldt's, ``bonett`` Bonett's; ``bonett`` is None below three respondents.
    """

    n: int
    k: int
    alpha: float
    interval: Interval
    standardised: float
    mean_inter_item_r: float
    bonett: Interval | None = None


def cronbach_alpha(
    items: ArrayLike, level: float = 0.95, weights: ArrayLike | None = None
) -> Alpha:
    """Alpha of items (n, k), rows with NaN dropped; reversed items must be turned round before.

    ``weights`` (n,) count as frequencies in the covariances; the intervals go by the number of
    rows. Raises NotIdentified with one item, NoVariation naming constant items, TooFewObservations.
    """
    return alpha_of_moments(moments(items, weights), level)


def alpha_of_moments(sums: Moments, level: float = 0.95) -> Alpha:
    """Alpha from the moments of a scale's items; take ``sums.only(items)`` of a larger table."""
    return alpha_of(scale_covariance(sums), sums.n, level)


def alpha_of(covariance: Floats, n: int, level: float = 0.95) -> Alpha:
    """Alpha from a covariance matrix (k, k) of n rows.

    Feldt: (1 - alpha) over (1 - population alpha) follows F with n - 1 and (n - 1)(k - 1) degrees
    of freedom (Feldt 1965; Feldt, Woodruff & Salih 1987). Bonett: log(1 - alpha) is normal with
    variance 2k / ((k - 1)(n - 2)) (Bonett 2002). Both take the items as parallel and normal.
    """
    k = covariance.shape[0]
    if n < 2:
        raise TooFewObservations(n, 2)
    alpha = alpha_coefficient(covariance)
    mean_r = _mean_inter_item_r(covariance)
    if 1 + (k - 1) * mean_r <= RELATIVE_NOISE:
        raise NoVariation(tuple(range(k)))
    return Alpha(
        n=n,
        k=k,
        alpha=alpha,
        interval=_feldt(alpha, n, k, proper_level(level)),
        standardised=k * mean_r / (1 + (k - 1) * mean_r),
        mean_inter_item_r=mean_r,
        bonett=_bonett(alpha, n, k, level) if n > 2 else None,
    )


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


def _feldt(alpha: float, n: int, k: int, level: float) -> Interval:
    tail = (1 - level) / 2
    df1, df2 = n - 1, (n - 1) * (k - 1)
    low = 1 - (1 - alpha) * float(special.fdtri(df1, df2, 1 - tail))
    high = 1 - (1 - alpha) * float(special.fdtri(df1, df2, tail))
    return Interval(low, high, "feldt", level)


def _bonett(alpha: float, n: int, k: int, level: float) -> Interval:
    half = float(special.ndtri(0.5 + level / 2)) * math.sqrt(2 * k / ((k - 1) * (n - 2)))
    low, high = 1 - (1 - alpha) * math.exp(half), 1 - (1 - alpha) * math.exp(-half)
    return Interval(low, high, "bonett", level)


def _mean_inter_item_r(covariance: Floats) -> float:
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spread, spread)
    k: int = covariance.shape[0]
    return (float(correlation.sum()) - k) / (k * (k - 1))
