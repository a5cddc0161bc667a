"""How sure the order of importance is: dominance over resampled cross-products."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, floats, proper_level
from analysis.statistics.bootstrap_limits import accelerated_limits, bias_of
from analysis.statistics.dominance import all_subsets_r2, checked_moments, entry_weights
from analysis.statistics.errors import NoVariation, OutOfRange, TooFewObservations
from analysis.statistics.gram import columns_of
from analysis.statistics.resampled_products import Resampled, unit_products

# Subsets that one batch of draws may hold; more fall out of the processor's cache.
BATCH_SUBSETS = 250_000


# Data are standardised before drawing, so this is no variance at all.
DEAD_VARIANCE = 1e-12


@dataclass(frozen=True, slots=True)
class DominanceBootstrap:
    """Importance of p predictors with percentile intervals.

    ``shares`` sum to 1, ``contributions`` to ``r2`` (both from the data as they are).
    ``first_shares``: in which share of draws each predictor came first. ``behind_leader``: interval
    of the leader's share minus the own one. ``top_group``: the leader and all predictors for which
    that interval includes 0.
    """

    n: int
    draws: int
    """Draws that could be used: those in which the outcome varied."""
    resampled: Resampled
    r2: float
    r2_interval: Interval
    contributions: tuple[float, ...]
    contribution_intervals: tuple[Interval, ...]
    shares: tuple[float, ...]
    intervals: tuple[Interval, ...]
    leader: int
    first_shares: tuple[float, ...]
    behind_leader: tuple[Interval, ...]
    top_group: tuple[int, ...]
    ranks: tuple[Interval, ...]
    """Percentile interval of each predictor's place in the order, 1 the most important."""


def bootstrap_dominance(
    y: ArrayLike,
    predictors: ArrayLike,
    *,
    seed: int,
    draws: int = 2000,
    clusters: NDArray[np.generic] | None = None,
    level: float = 0.95,
) -> DominanceBootstrap:
    """Bootstrap general dominance of predictors (n, p) for y (n,).

    Whole clusters are resampled when ``clusters`` (n,) gives their labels. Percentile intervals
    (Efron & Tibshirani 1993, 13); errors as in ``general_dominance``.
    """
    return bootstrap_imputed_dominance(
        y, [np.asarray(predictors)], m=1, seed=seed, draws=draws, clusters=clusters, level=level
    )


def bootstrap_imputed_dominance(  # noqa: PLR0913 - those of the bootstrap, and the imputations
    y: ArrayLike,
    tables: Iterable[ArrayLike],
    *,
    m: int,
    seed: int,
    draws: int = 2000,
    clusters: NDArray[np.generic] | None = None,
    level: float = 0.95,
) -> DominanceBootstrap:
    """The same over ``m`` imputed tables of predictors (n, p).

    Contributions are those of the mean correlation matrix; the draws are dealt evenly over the
    tables and taken together, so intervals hold both kinds of chance (Schomaker & Heumann 2018,
    "MI boot pooled").
    """
    if draws < 1:
        raise OutOfRange("draws", "at least 1")
    proper_level(level)
    random = np.random.Generator(np.random.PCG64(seed))
    parts: list[Floats] = []
    correlation: Floats | None = None
    n = 0
    resampled: Resampled = "rows"
    for number, predictors in enumerate(tables):
        table = _standardised(y, predictors)
        n = table.shape[0]
        units = unit_products(table, clusters, random)
        resampled = units.resampled
        here = _correlations(units.total()[..., None]) / m
        correlation = here if correlation is None else correlation + here
        some = draws // m + (number < draws % m)
        parts += [_divided(_correlations(products)) for products in units.drawn(some, random)]
    if correlation is None:
        raise TooFewObservations(0, 1)
    observed = _divided(correlation)[0]
    drawn = np.concatenate(parts)
    drawn = drawn[drawn.sum(axis=1) > DEAD_VARIANCE]
    if drawn.shape[0] == 0 or observed.sum() <= DEAD_VARIANCE:
        raise NoVariation((observed.size,))
    return _summary(n, resampled, observed, drawn, level)


def _standardised(y: ArrayLike, predictors: ArrayLike) -> Floats:
    """Checked predictors and outcome (n, p + 1) in standard deviations from their means.

    Centring and scaling change no correlation and keep the sums of products accurate.
    """
    tables = columns_of(predictors, y)
    moments = checked_moments(tables)
    table = np.hstack(tables)
    table -= moments.means
    table /= moments.spread()
    return table


def _divided(correlations: Floats) -> Floats:
    """Each predictor's contribution to R2 (b, p) from correlations (b, p + 1, p + 1)."""
    p = correlations.shape[1] - 1
    batch = max(1, BATCH_SUBSETS // 2**p)
    parts = [
        all_subsets_r2(correlations[start : start + batch]) @ entry_weights(p)
        for start in range(0, len(correlations), batch)
    ]
    return np.concatenate([np.empty((0, p)), *parts])


def _correlations(products: Floats) -> Floats:
    """Correlations (b, p + 1, p + 1) from products (p + 2, p + 2, b) of 1 and the columns."""
    full = np.moveaxis(products, -1, 0)
    total = full[:, :1, 1:] / full[:, :1, :1]
    covariance = full[:, 1:, 1:] / full[:, :1, :1] - total.swapaxes(1, 2) * total
    variance = np.einsum("bii->bi", covariance)
    # In tiny samples a draw may repeat one outcome only: it has no R2 to be shared.
    alive = variance[:, -1] > DEAD_VARIANCE
    covariance, variance = covariance[alive], variance[alive]
    spread = np.sqrt(np.maximum(variance, DEAD_VARIANCE))
    return np.asarray(covariance / (spread[:, :, None] * spread[:, None, :]))


def _summary(
    n: int, resampled: Resampled, observed: Floats, drawn: Floats, level: float
) -> DominanceBootstrap:
    r2, leader = float(observed.sum()), int(observed.argmax())
    shares = drawn / drawn.sum(axis=1, keepdims=True)
    behind = _percentile(shares[:, leader, None] - shares, level)
    first = np.bincount(drawn.argmax(axis=1), minlength=observed.size) / drawn.shape[0]
    return DominanceBootstrap(
        n=n,
        draws=drawn.shape[0],
        resampled=resampled,
        r2=r2,
        r2_interval=_centred(drawn.sum(axis=1), r2, level),
        contributions=floats(observed),
        contribution_intervals=_percentile(drawn, level),
        shares=floats(observed / r2),
        intervals=_percentile(shares, level),
        leader=leader,
        first_shares=floats(first),
        behind_leader=behind,
        top_group=tuple(j for j, gap in enumerate(behind) if gap.low <= 0),
        ranks=_ranks(drawn, level),
    )


def _ranks(drawn: Floats, level: float) -> tuple[Interval, ...]:
    places = (-drawn).argsort(axis=1).argsort(axis=1) + 1
    tail = (1 - level) / 2
    low = np.quantile(places, tail, axis=0, method="inverted_cdf")
    high = np.quantile(places, 1 - tail, axis=0, method="inverted_cdf")
    return tuple(
        Interval(float(a), float(b), "percentile_bootstrap", level)
        for a, b in zip(low, high, strict=True)
    )


def _centred(draws: Floats, r2: float, level: float) -> Interval:
    """Limits from draws (b,) set right for their bias (Efron 1987): R2 of a sample is too large,
    that of a sample of the sample more so.
    """
    limits = accelerated_limits(draws, bias_of(draws, r2), 0.0, level)
    return replace(limits, method="bias_corrected_bootstrap")


def _percentile(draws: Floats, level: float) -> tuple[Interval, ...]:
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    return tuple(
        Interval(float(a), float(b), "percentile_bootstrap", level)
        for a, b in zip(low, high, strict=True)
    )
