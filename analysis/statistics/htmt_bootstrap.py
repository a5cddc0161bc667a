"""How sure it is that two constructs differ: HTMT over resampled respondents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level, varying
from analysis.statistics.covariances import answered_rows
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.resampled_correlations import Resampled, correlation_draws, resampled
from analysis.statistics.validity import (
    Groups,
    Htmt,
    checked_groups,
    htmt,
    htmt2,
    htmt_ratios,
)


@dataclass(frozen=True, slots=True, eq=False)
class HtmtBootstrap:
    """Ratios of ``observed`` with percentile limits ``low`` and ``high`` (g, g).

    ``draws`` counts those that could be used. ``interval`` is that of the largest ratio's pair. At
    level 0.90 the upper limit is the one-sided 95 % bound by which constructs are told apart.
    """

    observed: Htmt
    geometric: bool
    draws: int
    resampled: Resampled
    level: float
    low: Floats
    high: Floats
    interval: Interval

    def overlapping(self, limit: float = 1.0) -> tuple[tuple[int, int], ...]:
        """Pairs of constructs (0-based) whose upper limit reaches ``limit``."""
        reaching = np.argwhere(np.triu(self.high >= limit, k=1))
        return tuple((int(first), int(second)) for first, second in reaching)


def bootstrap_htmt(
    items: ArrayLike,
    groups: Groups,
    *,
    seed: int,
    draws: int = 2000,
    geometric: bool = False,
    level: float = 0.95,
) -> HtmtBootstrap:
    """Percentile intervals of HTMT, or of HTMT2 if ``geometric``, for items (n, k).

    Rows with NaN are dropped, rows resampled; above 8,192 rows random blocks of them are (Efron &
    Tibshirani 1993, 13). Errors as in ``htmt``, and TooFewObservations when hardly a draw can be
    used.
    """
    if draws < 1:
        raise OutOfRange("draws", "at least 1")
    proper_level(level)
    observed = htmt2(items, groups) if geometric else htmt(items, groups)
    table = answered_rows(items, needed=3)
    checked_groups(groups, table.shape[1])
    used = sorted({position for group in groups for position in group})
    placed = [[used.index(position) for position in group] for group in groups]
    drawn = _drawn(table[:, used], placed, geometric=geometric, seed=seed, draws=draws)
    tail = (1 - level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    pair = observed.pair
    limits = Interval(float(low[pair]), float(high[pair]), "percentile_bootstrap", level)
    kind = resampled(table.shape[0])
    return HtmtBootstrap(observed, geometric, len(drawn), kind, level, low, high, limits)


def _drawn(table: Floats, groups: Groups, *, geometric: bool, seed: int, draws: int) -> Floats:
    varying(table)
    random = np.random.Generator(np.random.PCG64(seed))
    ratios = np.concatenate(
        [
            htmt_ratios(correlations, groups, geometric=geometric)
            for correlations in correlation_draws(table, draws, random)
        ]
    )
    usable: Floats = ratios[np.isfinite(ratios).all(axis=(1, 2))]
    if len(usable) < max(1, draws // 2):
        raise TooFewObservations(len(usable), max(1, draws // 2))
    return usable
