"""How sure the order of importance is: dominance over resampled cross-products."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, floats, proper_level
from analysis.statistics.dominance import all_subsets_r2, checked_table, entry_weights
from analysis.statistics.errors import NoVariation, OutOfRange, ShapeMismatch, TooFewObservations
from analysis.statistics.resampling import resampling_counts

Resampled = Literal["rows", "blocks", "clusters"]

# Up to here rows are resampled one by one. Above, rows are dealt at random into BLOCKS blocks and
# blocks are resampled: a mean over random blocks of independent rows has the same bootstrap
# variance, estimated on BLOCKS - 1 degrees of freedom, so limits move by about
# 1 / sqrt(2 * BLOCKS) = 1 % of their width, less than 2,000 draws leave open anyway.
ROWS_AT_MOST = 8192
BLOCKS = 4096

# Counts that one batch of draws may hold: many draws for each reading of the products.
BATCH_COUNTS = 2_000_000

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
        table = checked_table(y, predictors)
        # Centring and scaling change no correlation and keep the sums of products accurate.
        table = (table - table.mean(axis=0)) / table.std(axis=0)
        n = table.shape[0]
        label, resampled = _units(n, clusters, random)
        products = _products_by_unit(table, label)
        here = _correlations(products.sum(axis=0)[None]) / m
        correlation = here if correlation is None else correlation + here
        some = draws // m + (number < draws % m)
        parts += [_contributions(sums) for sums in _resampled_sums(products, some, random)]
    if correlation is None:
        raise TooFewObservations(0, 1)
    observed = _divided(correlation)[0]
    drawn = np.concatenate(parts)
    drawn = drawn[drawn.sum(axis=1) > DEAD_VARIANCE]
    if drawn.shape[0] == 0 or observed.sum() <= DEAD_VARIANCE:
        raise NoVariation((observed.size,))
    return _summary(n, resampled, observed, drawn, level)


def _units(
    n: int, clusters: NDArray[np.generic] | None, random: np.random.Generator
) -> tuple[NDArray[np.intp], Resampled]:
    """The resampling unit of every row (n,), numbered from 0."""
    if clusters is not None:
        if clusters.shape != (n,):
            raise ShapeMismatch((n,), clusters.shape)
        groups, label = np.unique(clusters, return_inverse=True)
        if groups.size < 2:
            raise TooFewObservations(int(groups.size), 2)
        return label.astype(np.intp), "clusters"
    if n <= ROWS_AT_MOST:
        return np.arange(n), "rows"
    return random.permutation(n) % BLOCKS, "blocks"


def _products_by_unit(table: Floats, label: NDArray[np.intp]) -> Floats:
    """Sums of 1, x and x x' per unit as flat matrices (units, (q + 1)^2), q = p + 1."""
    rows = np.column_stack([np.ones(table.shape[0]), table])
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    width = rows.shape[1]
    sums = np.empty((starts.size, width, width))
    ordered = rows[order]
    for column in range(width):
        sums[:, column] = np.add.reduceat(ordered * ordered[:, column, None], starts, axis=0)
    return sums.reshape(starts.size, -1)


def _resampled_sums(products: Floats, draws: int, random: np.random.Generator) -> Iterator[Floats]:
    """Cross-products of every draw, in batches (b, (q + 1)^2)."""
    units = products.shape[0]
    batch = max(1, BATCH_COUNTS // units)
    for start in range(0, draws, batch):
        yield resampling_counts(min(batch, draws - start), units, random) @ products


def _contributions(sums: Floats) -> Floats:
    """Each predictor's contribution to R2 (b, p) from cross-products (b, (q + 1)^2)."""
    return _divided(_correlations(sums))


def _divided(correlations: Floats) -> Floats:
    """Each predictor's contribution to R2 (b, p) from correlations (b, p + 1, p + 1)."""
    p = correlations.shape[1] - 1
    batch = max(1, BATCH_SUBSETS // 2**p)
    parts = [
        all_subsets_r2(correlations[start : start + batch]) @ entry_weights(p)
        for start in range(0, len(correlations), batch)
    ]
    return np.concatenate([np.empty((0, p)), *parts])


def _correlations(sums: Floats) -> Floats:
    width = int(np.sqrt(sums.shape[1]))
    full = sums.reshape(-1, width, width)
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
        r2_interval=_percentile(drawn.sum(axis=1, keepdims=True), level)[0],
        contributions=floats(observed),
        contribution_intervals=_percentile(drawn, level),
        shares=floats(observed / r2),
        intervals=_percentile(shares, level),
        leader=leader,
        first_shares=floats(first),
        behind_leader=behind,
        top_group=tuple(j for j, gap in enumerate(behind) if gap.low <= 0),
    )


def _percentile(draws: Floats, level: float) -> tuple[Interval, ...]:
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    return tuple(
        Interval(float(a), float(b), "percentile_bootstrap", level)
        for a, b in zip(low, high, strict=True)
    )
