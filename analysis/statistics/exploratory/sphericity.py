"""Is there any correlation at all? Bartlett's test of sphericity."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.covariances import inverse, proper_correlation
from analysis.statistics.errors import TooFewObservations
from analysis.statistics.estimate import Test


def sphericity(correlation: ArrayLike, n: int) -> Test:
    """Bartlett's (1951) test that a correlation matrix (k, k) of ``n`` rows is an identity matrix.

    The statistic is -(n - 1 - (2k + 5) / 6) log|R| on k (k - 1) / 2 degrees of freedom. Raises
    Collinear, NotIdentified, and TooFewObservations unless n exceeds k.
    """
    r = proper_correlation(correlation)
    k = r.shape[0]
    if n <= k:
        raise TooFewObservations(n, k + 1)
    inverse(r)
    statistic = -(n - 1 - (2 * k + 5) / 6) * float(np.linalg.slogdet(r)[1])
    df = k * (k - 1) / 2
    return Test(n, max(0.0, statistic), df, float(special.chdtrc(df, max(0.0, statistic))))
