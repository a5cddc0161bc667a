"""Item statistics: how one question was answered, and how it hangs together with its scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import RELATIVE_NOISE, Floats, floats
from analysis.statistics.covariances import (
    proper_correlation,
    scale_covariance,
    squared_multiple_correlations,
)
from analysis.statistics.cross_products import numbers
from analysis.statistics.errors import (
    Collinear,
    OutOfRange,
    TooFewObservations,
)
from analysis.statistics.means import mean_interval
from analysis.statistics.moments import Moments, moments

Known = float | None

# The square of anything larger is no finite number any more, summed over rows.
LARGEST = 1e140


@dataclass(frozen=True, slots=True)
class ItemDescription:
    """One item: ``floor`` and ``ceiling`` are shares (0-1) of answers at the ends of the scale.

    ``sd`` and ``interval`` are None below two answers, ``skew`` below three or without variation.
    ``difficulty`` is the mean as a share of the scale's length: 0 when all choose the lowest
    answer, 1 when all choose the highest, None on a scale without length. ``missing`` counts all
    without a number, of whom ``dont_know`` said so; ``dont_know_share`` is theirs among those who
    answered either way.
    """

    n: int
    missing: int
    mean: float
    sd: float | None
    skew: float | None
    floor: float
    ceiling: float
    interval: Interval | None
    difficulty: float | None
    dont_know: int
    dont_know_share: float


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """Items of one scale: ``r_drop`` is the correlation with the sum of the other items.

    ``r_total`` is that with the sum of all items; ``r_corrected`` the one with the scale in which
    every item's variance is replaced by what it shares with the others, None when items repeat each
    other. An ``r_drop`` is None when the rest has no spread; ``alpha_if_deleted`` is None with
    fewer than three items, one of it when the items left cancel each other out.
    """

    n: int
    r_drop: tuple[Known, ...]
    alpha_if_deleted: tuple[Known, ...] | None
    r_total: tuple[Known, ...]
    r_corrected: tuple[float, ...] | None

    @property
    def reversed_looking(self) -> tuple[int, ...]:
        """Items (0-based) that go against the others: turn them round or look at their wording."""
        return tuple(item for item, r in enumerate(self.r_drop) if r is not None and r < 0)


def describe(
    answers: ArrayLike, minimum: float, maximum: float, level: float = 0.95, *, dont_know: int = 0
) -> ItemDescription:
    """Describe the answers (n,) on a scale from ``minimum`` to ``maximum``; NaN counts as missing.

    ``dont_know`` says how many of the missing were a "don't know". Skewness is the moment
    coefficient m3 / m2^1.5 (Joanes & Gill 1998, g1). Raises TooFewObservations without any answer
    and OutOfRange for an answer off the scale or too many "don't know".
    """
    given = np.asarray(numbers(answers), dtype=np.float64)
    values = given[~np.isnan(given)]
    n, missing = int(values.size), int(given.size - values.size)
    if n == 0:
        raise TooFewObservations(0, 1)
    if values.min() < minimum or values.max() > maximum:
        raise OutOfRange("an answer", f"between {minimum:g} and {maximum:g}")
    if not 0 <= dont_know <= missing:
        raise OutOfRange("the number of don't knows", f"between 0 and the {missing} without answer")
    if np.abs(values).max() > LARGEST:
        raise OutOfRange("an answer", "small enough to be squared")
    spread = mean_interval(values, level) if n > 1 else None
    mean = float(values.mean())
    return ItemDescription(
        n=n,
        missing=missing,
        mean=mean,
        sd=spread.sd if spread else None,
        skew=_skewness(values - mean),
        floor=float(np.mean(values == minimum)),
        ceiling=float(np.mean(values == maximum)),
        interval=spread.interval if spread else None,
        difficulty=(mean - minimum) / (maximum - minimum) if maximum > minimum else None,
        dont_know=dont_know,
        dont_know_share=dont_know / (n + dont_know),
    )


def analyse(items: ArrayLike, weights: ArrayLike | None = None) -> ItemAnalysis:
    """Item-total correlations and alpha if deleted for items (n, k).

    Rows with NaN are dropped. Reversed items must be turned round before. Raises NotIdentified with
    one item, NoVariation naming constant items, TooFewObservations.
    """
    return analysis_of_moments(moments(items, weights))


def analysis_of_moments(sums: Moments) -> ItemAnalysis:
    """The same from the moments of a scale's items.

    ``r_corrected`` is the correlation corrected for overlap and for the items' own errors, with
    squared multiple correlations on the diagonal (Cureton 1966).
    """
    covariance = scale_covariance(sums)
    k = covariance.shape[0]
    # No result has a unit, and products of very large or small variances leave what can be held.
    covariance = covariance / np.diag(covariance).max()
    own, with_total = np.diag(covariance), covariance.sum(axis=1)
    rest = covariance.sum() - 2 * with_total + own
    return ItemAnalysis(
        n=sums.n,
        r_drop=_correlations(with_total - own, own, rest),
        alpha_if_deleted=_alphas_without(covariance, rest) if k > 2 else None,
        r_total=_correlations(with_total, own, np.full(k, covariance.sum())),
        r_corrected=_corrected(covariance),
    )


def _skewness(deviations: Floats) -> Known:
    spread = float(np.sqrt(np.mean(deviations * deviations)))
    if deviations.size < 3 or spread <= 0:
        return None
    standardised = deviations / spread
    return float(np.mean(standardised * standardised * standardised))


def _correlations(shared: Floats, own: Floats, other: Floats) -> tuple[Known, ...]:
    # Items that mirror each other leave a sum without spread, up to rounding.
    spread = other > RELATIVE_NOISE * own.sum()
    found = shared / np.sqrt(own * np.where(spread, other, 1.0))
    return tuple(float(r) if there else None for r, there in zip(found, spread, strict=True))


def _alphas_without(covariance: Floats, rest: Floats) -> tuple[Known, ...]:
    k, own = covariance.shape[0], np.diag(covariance)
    spread = rest > RELATIVE_NOISE * own.sum()
    alphas = (k - 1) / (k - 2) * (1 - (own.sum() - own) / np.where(spread, rest, 1.0))
    return tuple(float(a) if there else None for a, there in zip(alphas, spread, strict=True))


def _corrected(covariance: Floats) -> tuple[float, ...] | None:
    correlation = proper_correlation(covariance)
    try:
        shared = squared_multiple_correlations(correlation)
    except Collinear:
        return None
    common = correlation - np.eye(shared.size) + np.diag(shared)
    total = float(common.sum())
    return floats(common.sum(axis=1) / np.sqrt(total)) if total > 0 else None
