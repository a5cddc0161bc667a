"""Stevens' power law: how felt time grows with clock time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.arrays import same_rows, vector
from analysis.statistics.errors import OutOfRange
from analysis.statistics.estimate import Estimate
from analysis.statistics.ols import Errors, ols

# exp() of more is no longer a number; such a factor only comes from durations all but alike.
LARGEST_LOG = 709.0


@dataclass(frozen=True, slots=True)
class PowerLaw:
    """y + offset = factor (x + offset)^exponent; below 1, long waits feel shortened."""

    n: int
    exponent: Estimate
    factor: float
    r2: float


def power_law(
    y: ArrayLike,
    x: ArrayLike,
    offset: float = 1.0,
    level: float = 0.95,
    clusters: NDArray[np.generic] | None = None,
) -> PowerLaw:
    """Regress log(y + offset) on log(x + offset); y, x (n,) above -offset.

    Errors are HC3, or cluster-robust with ``clusters`` (n,) of labels.
    """
    felt, clock = vector(y), vector(x)
    same_rows(felt, clock)
    if min(felt.min(), clock.min()) + offset <= 0:
        raise OutOfRange("a duration", f"above {-offset:g}")
    errors: Errors = "hc3" if clusters is None else "cluster"
    fit = ols(np.log(felt + offset), np.log(clock + offset), errors, clusters, level)
    return PowerLaw(
        fit.n, fit.slopes[0], float(np.exp(min(fit.intercept.value, LARGEST_LOG))), fit.r2
    )
