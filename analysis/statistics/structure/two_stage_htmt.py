"""HTMT of rows with gaps: from the first stage's moments, with Monte Carlo intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.structure.two_stage import FirstStage, drawn_covariances
from analysis.statistics.validity import Groups, checked_groups, htmt_ratios


@dataclass(frozen=True, slots=True, eq=False)
class StagedHtmt:
    """Ratios (g, g) with ones on the diagonal and their limits ``low`` and ``high`` (g, g).

    ``n`` rows have any answer; ``draws`` counts those that could be used.
    """

    n: int
    ratios: Floats
    low: Floats
    high: Floats
    draws: int
    level: float

    def interval(self, first: int, second: int) -> Interval:
        """The interval of one pair of constructs."""
        low, high = float(self.low[first, second]), float(self.high[first, second])
        return Interval(low, high, "monte_carlo", self.level)


def staged_htmt(
    stage: FirstStage, groups: Groups, *, seed: int, draws: int = 2000, level: float = 0.95
) -> StagedHtmt:
    """HTMT (absolute correlations) of the most likely moments of rows with gaps.

    ``groups`` holds the positions of each construct's items among ``stage.sample.names``. Limits
    are percentiles of ratios of moments drawn from their normal sampling distribution (Preacher &
    Selig 2012), which holds for many rows whatever the answers' distribution. Raises NotIdentified,
    OutOfRange, TooFewObservations when hardly a draw can be used.
    """
    if draws < 1:
        raise OutOfRange("draws", "at least 1")
    proper_level(level)
    covariance = stage.sample.covariance[0]
    checked_groups(groups, covariance.shape[0])
    ratios = _ratios(covariance[None], groups)[0]
    if np.isinf(ratios).any():
        raise OutOfRange("the mean correlation within a construct", "above zero")
    drawn = _ratios(drawn_covariances(stage, draws, seed=seed), groups)
    usable = drawn[np.isfinite(drawn).all(axis=(1, 2))]
    if len(usable) < max(1, draws // 2):
        raise TooFewObservations(len(usable), max(1, draws // 2))
    tail = (1 - level) / 2
    low, high = np.quantile(usable, [tail, 1 - tail], axis=0)
    return StagedHtmt(stage.sample.total, ratios, low, high, len(usable), level)


def _ratios(covariances: Floats, groups: Groups) -> Floats:
    variance = np.einsum("bpp->bp", covariances)
    alive = (variance > 0).all(axis=1)
    spread = np.sqrt(variance[alive])
    correlations = covariances[alive] / (spread[:, :, None] * spread[:, None, :])
    return htmt_ratios(correlations, groups, geometric=False)
