"""Which units lie farther from the rest than their size explains? Funnel limits."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.statistics.arrays import Floats, same_rows, vector
from analysis.statistics.errors import NoVariation, OutOfRange, TooFewObservations

INNER, OUTER = 0.95, 0.998
"""About two and three standard errors."""
# Overdispersion is judged with this share of units drawn in at each end.
WINSORISED = 0.1


@dataclass(frozen=True, slots=True)
class Funnel:
    """Limits (u,) of units by their size, around ``centre``, in the unit of the values.

    ``dispersion`` is how many times the spread of units exceeds chance; when it does (above 1) the
    limits are widened by its root. ``outside`` and ``far_outside`` are positions of units.
    """

    n: int
    centre: float
    dispersion: float
    values: Floats
    low: Floats
    high: Floats
    outer_low: Floats
    outer_high: Floats
    outside: tuple[int, ...]
    far_outside: tuple[int, ...]


def funnel_of_means(
    means: ArrayLike, sizes: ArrayLike, sd: float, centre: float | None = None
) -> Funnel:
    """Limits for unit means (u,) of sizes (u,), ``sd`` within units (Spiegelhalter 2005).

    The centre is the mean of all answers unless a target is given. Overdispersion is the winsorised
    mean of squared z-scores.
    """
    value, n = vector(means, needed=2), vector(sizes)
    same_rows(value, n)
    if (n < 1).any():
        raise OutOfRange("the size of a unit", "at least 1")
    if not (sd > 0 and math.isfinite(sd)):
        raise NoVariation((0,))
    middle = float(n @ value / n.sum()) if centre is None else centre
    error = sd / np.sqrt(n)
    spread = _dispersion((value - middle) / error)
    wide = error * math.sqrt(max(1.0, spread))
    limits = [middle + float(special.ndtri(area)) * wide for area in _areas()]
    return _funnel(middle, spread, value, limits)


def funnel_of_shares(counts: ArrayLike, sizes: ArrayLike, centre: float | None = None) -> Funnel:
    """Limits for shares of counts (u,) in sizes (u,): binomial quantiles, interpolated.

    The centre is the share of all unless a target (0-1) is given. With overdispersion the limits
    keep their distance from the centre, widened.
    """
    count, n = vector(counts, needed=2), vector(sizes)
    same_rows(count, n)
    if (count < 0).any() or (count > n).any():
        raise OutOfRange("a count", "between zero and its size")
    if (count != np.rint(count)).any() or (n != np.rint(n)).any():
        raise OutOfRange("counts and sizes", "whole numbers")
    if (n < 1).any():
        raise TooFewObservations(0, 1)
    middle = float(count.sum() / n.sum()) if centre is None else centre
    if not 0 < middle < 1:
        raise NoVariation((0,))
    value = count / n
    z = (value - middle) / np.sqrt(middle * (1 - middle) / n)
    spread = _dispersion(z)
    wide = math.sqrt(max(1.0, spread))
    limits = [
        np.clip(middle + wide * (_quantile(n, middle, area) - middle), 0, 1) for area in _areas()
    ]
    return _funnel(middle, spread, value, limits)


def _areas() -> tuple[float, ...]:
    return tuple(area for level in (INNER, OUTER) for area in ((1 - level) / 2, (1 + level) / 2))


def _dispersion(z: Floats) -> float:
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    return float(np.mean(np.clip(z, low, high) ** 2))


def _quantile(n: Floats, share: float, area: float) -> Floats:
    """The share below which ``area`` of the binomial lies, between its steps."""
    step = stats.binom.ppf(area, n, share)
    upto, before = stats.binom.cdf(step, n, share), stats.binom.cdf(step - 1, n, share)
    return np.asarray((step - (upto - area) / (upto - before)) / n)


def _funnel(centre: float, spread: float, value: Floats, limits: list[Floats]) -> Funnel:
    low, high, outer_low, outer_high = (np.asarray(limit) for limit in limits)
    out = np.flatnonzero((value < low) | (value > high))
    far = np.flatnonzero((value < outer_low) | (value > outer_high))
    return Funnel(
        value.size,
        centre,
        spread,
        value,
        low,
        high,
        outer_low,
        outer_high,
        tuple(int(place) for place in out),
        tuple(int(place) for place in far),
    )
