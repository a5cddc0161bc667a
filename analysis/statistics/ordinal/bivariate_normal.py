"""The bivariate normal distribution of standard variables, for any batch of points.

The distribution function by Owen's T (Owen 1956): exact to rounding at every correlation, where
quadrature loses digits close to one.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from analysis.statistics.arrays import Floats

# Stands for zero, where Owen's function asks for a ratio of limits.
TINY = 1e-200
# Beyond it the normal distribution has no mass that double precision could show.
FAR = 40.0


def cumulative(x: Floats, y: Floats, correlation: Floats) -> Floats:
    """P(X <= x, Y <= y), arrays that broadcast; limits may be infinite, |correlation| < 1."""
    h, k = _away_from_zero(x), _away_from_zero(y)
    free = np.sqrt((1 - correlation) * (1 + correlation))
    with np.errstate(over="ignore"):
        first = special.owens_t(h, (k - correlation * h) / (h * free))
        second = special.owens_t(k, (h - correlation * k) / (k * free))
    apart = np.where((h > 0) == (k > 0), 0.0, 0.5)
    return np.asarray((special.ndtr(h) + special.ndtr(k)) / 2 - first - second - apart)


def density(x: Floats, y: Floats, correlation: Floats) -> Floats:
    """The density, which is also the slope of ``cumulative`` by the correlation."""
    h, k = np.clip(x, -FAR, FAR), np.clip(y, -FAR, FAR)
    free = (1 - correlation) * (1 + correlation)
    # h^2 - 2rhk + k^2, without the cancellation of its terms close to a correlation of one.
    distance = (h - correlation * k) ** 2 / free + k**2
    return np.asarray(np.exp(-distance / 2) / (2 * np.pi * np.sqrt(free)))


def density_slope(x: Floats, y: Floats, correlation: Floats) -> Floats:
    """The logarithmic derivative of ``density`` by the correlation."""
    h, k = np.clip(x, -FAR, FAR), np.clip(y, -FAR, FAR)
    free = (1 - correlation) * (1 + correlation)
    pull = (h - correlation * k) * (k - correlation * h) / free
    return np.asarray((correlation + pull) / free)


def _away_from_zero(limit: Floats) -> Floats:
    clipped = np.clip(limit, -FAR, FAR)
    return np.where(clipped == 0, TINY, clipped)
