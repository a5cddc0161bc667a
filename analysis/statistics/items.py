"""Item statistics: how one question was answered, and how it hangs together with its scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, floats, matrix, varying
from analysis.statistics.errors import NotIdentified, OutOfRange, TooFewObservations
from analysis.statistics.means import mean_interval
from analysis.statistics.missing import complete
from analysis.statistics.reliability import alpha_coefficient


@dataclass(frozen=True, slots=True)
class ItemDescription:
    """One item: ``floor`` and ``ceiling`` are shares (0-1) of answers at the ends of the scale.

    ``sd`` and ``interval`` are None below two answers, ``skew`` below three or without variation.
    """

    n: int
    missing: int
    mean: float
    sd: float | None
    skew: float | None
    floor: float
    ceiling: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """Items of one scale: ``r_drop`` is the correlation with the sum of the other items.

    ``alpha_if_deleted`` is None with fewer than three items.
    """

    n: int
    r_drop: tuple[float, ...]
    alpha_if_deleted: tuple[float, ...] | None


def describe(
    answers: ArrayLike, minimum: float, maximum: float, level: float = 0.95
) -> ItemDescription:
    """Describe the answers (n,) on a scale from ``minimum`` to ``maximum``; NaN counts as missing.

    Skewness is the moment coefficient m3 / m2^1.5 (Joanes & Gill 1998, g1). Raises
    TooFewObservations without any answer and OutOfRange for an answer off the scale.
    """
    given = np.asarray(answers, dtype=np.float64)
    values = given[np.isfinite(given)]
    n = int(values.size)
    if n == 0:
        raise TooFewObservations(0, 1)
    if values.min() < minimum or values.max() > maximum:
        raise OutOfRange("an answer", f"between {minimum:g} and {maximum:g}")
    spread = mean_interval(values, level) if n > 1 else None
    return ItemDescription(
        n=n,
        missing=int(given.size) - n,
        mean=float(values.mean()),
        sd=spread.sd if spread else None,
        skew=_skewness(values),
        floor=float(np.mean(values == minimum)),
        ceiling=float(np.mean(values == maximum)),
        interval=spread.interval if spread else None,
    )


def analyse(items: ArrayLike) -> ItemAnalysis:
    """Corrected item-total correlations and alpha if deleted for items (n, k).

    Rows with NaN are dropped. Reversed items must be turned round before. Raises NoVariation
    naming constant items.
    """
    (answered,) = complete(np.asarray(items, dtype=np.float64))
    table = matrix(answered, needed=2)
    if table.shape[1] < 2:
        raise NotIdentified(table.shape[1], 2)
    varying(table)
    covariance = np.cov(table, rowvar=False)
    return ItemAnalysis(
        n=table.shape[0],
        r_drop=_rest_correlations(covariance),
        alpha_if_deleted=_alphas_without(covariance),
    )


def _skewness(values: Floats) -> float | None:
    deviations = values - values.mean()
    second = float(np.mean(deviations**2))
    if values.size < 3 or second <= 0:
        return None
    return float(np.mean(deviations**3) / second**1.5)


def _rest_correlations(covariance: Floats) -> tuple[float, ...]:
    own = np.diag(covariance)
    with_total = covariance.sum(axis=1)
    rest_variance = covariance.sum() - 2 * with_total + own
    # Two items that mirror each other leave a rest without spread: no correlation, told as NaN.
    divisor = np.where(rest_variance > 0, np.sqrt(own * np.abs(rest_variance)), np.nan)
    return floats((with_total - own) / divisor)


def _alphas_without(covariance: Floats) -> tuple[float, ...] | None:
    k = covariance.shape[0]
    if k < 3:
        return None
    keep = [np.delete(np.arange(k), item) for item in range(k)]
    return tuple(alpha_coefficient(covariance[np.ix_(rest, rest)]) for rest in keep)
