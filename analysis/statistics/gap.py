"""Waiting within and beyond what is acceptable: a slope for each side of a gap of zero."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import Floats, same_rows, vector
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.estimate import Estimate
from analysis.statistics.ols import Errors, ols


@dataclass(frozen=True, slots=True)
class GapModel:
    """Slopes in units of y per unit of gap, with robust errors.

    ``within`` is the slope below a gap of 0, ``beyond`` the slope above it, ``difference`` beyond
    minus within; ``intercept`` is y at a gap of 0. ``n_within`` counts gaps of 0 or less.
    """

    n: int
    n_within: int
    n_beyond: int
    r2: float
    intercept: Estimate
    within: Estimate
    beyond: Estimate
    difference: Estimate


def gap_model(
    gap: ArrayLike,
    y: ArrayLike,
    winsorise: float = 0.01,
    level: float = 0.95,
    clusters: NDArray[np.generic] | None = None,
) -> GapModel:
    """Regress y (n,) on min(gap, 0) and max(gap, 0), gap (n,).

    ``winsorise`` pulls that share of gaps at each end in to the quantile there (0 for none). Errors
    are HC3, or cluster-robust with ``clusters`` (n,) of labels. Raises TooFewObservations unless
    there are gaps on both sides.
    """
    distance, outcome = vector(gap), vector(y)
    same_rows(distance, outcome)
    pulled = winsorised(distance, winsorise)
    within, beyond = np.minimum(pulled, 0.0), np.maximum(pulled, 0.0)
    smaller_side = min(np.count_nonzero(within), np.count_nonzero(beyond))
    if smaller_side < 2:
        raise TooFewObservations(int(smaller_side), 2)
    errors: Errors = "hc3" if clusters is None else "cluster"
    fit = ols(outcome, np.column_stack([within, beyond]), errors, clusters, level)
    return GapModel(
        n=fit.n,
        n_within=int(np.count_nonzero(distance <= 0)),
        n_beyond=int(np.count_nonzero(distance > 0)),
        r2=fit.r2,
        intercept=fit.intercept,
        within=fit.slopes[0],
        beyond=fit.slopes[1],
        difference=fit.combination([0.0, -1.0, 1.0]),
    )


def winsorised(values: Floats, share: float) -> Floats:
    """Values (n,) with the outermost ``share`` at each end set to the quantile there."""
    if not 0 <= share < 0.5:
        raise OutOfRange("the winsorised share", "from 0 to below 0.5")
    low, high = np.quantile(values, [share, 1 - share])
    return np.clip(values, low, high)
