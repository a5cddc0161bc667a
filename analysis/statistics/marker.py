"""Correlations without what all answers share: the marker-variable adjustment."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import proper_level
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.estimate import t_tails


@dataclass(frozen=True, slots=True)
class MarkerAdjusted:
    """A correlation ``r`` of ``n`` rows less the method variance that a ``marker`` shows.

    ``t`` and ``p`` test the adjusted correlation against zero on ``df`` degrees of freedom, ``t``
    None for a perfect one; ``interval`` treats the marker's correlation as known.
    """

    n: int
    r: float
    marker: float
    adjusted: float
    t: float | None
    df: int
    p: float
    interval: Interval


def marker_adjusted(r: float, marker: float, n: int, level: float = 0.95) -> MarkerAdjusted:
    """(r - m) / (1 - m), tested with n - 3 degrees of freedom (Lindell & Whitney 2001, eq. 4-5).

    ``marker`` m is the correlation, 0 <= m < 1, of a variable that in theory is unrelated to the
    others, usually its smallest positive one. The adjusted value is a partial correlation given one
    variable, so the interval is Fisher's z with standard error 1 / sqrt(n - 4). Raises OutOfRange
    and TooFewObservations (n < 5).
    """
    if not -1 <= r <= 1:
        raise OutOfRange("a correlation", "between -1 and 1")
    if not 0 <= marker < 1:
        raise OutOfRange("a marker's correlation", "at least 0 and below 1")
    if n < 5:
        raise TooFewObservations(n, 5)
    adjusted = (r - marker) / (1 - marker)
    if not -1 <= adjusted <= 1:
        raise OutOfRange("a marker's correlation", f"at most {(1 + r) / 2:g} for this correlation")
    left = 1 - adjusted**2
    t = adjusted / math.sqrt(left / (n - 3)) if left > 0 else None
    p = 0.0 if t is None else t_tails(t, n - 3)
    interval = _fisher(adjusted, n, proper_level(level))
    return MarkerAdjusted(n, r, marker, adjusted, t, n - 3, p, interval)


def marker_sensitivity(
    r: float, marker: float, n: int, shares: Sequence[float] = (0.75, 0.95, 0.99)
) -> tuple[MarkerAdjusted, ...]:
    """The adjustment with larger marker correlations: upper limits of ``marker`` itself.

    Each of ``shares`` is the one-sided confidence of the limit put in place of the marker's
    correlation (Lindell & Whitney 2001, sensitivity analysis). Limits that no correlation matrix
    with this ``r`` allows are left out.
    """
    first = marker_adjusted(r, marker, n)
    found = [first]
    for share in shares:
        z = math.atanh(marker) + float(special.ndtri(proper_level(share))) / math.sqrt(n - 3)
        limit = math.tanh(z)
        if marker < limit <= (1 + r) / 2:
            found.append(marker_adjusted(r, limit, n))
    return tuple(found)


def _fisher(r: float, n: int, level: float) -> Interval:
    if abs(r) == 1:
        return Interval(r, r, "fisher_z", level)
    half = float(special.ndtri(0.5 + level / 2)) / math.sqrt(n - 4)
    z = math.atanh(r)
    return Interval(math.tanh(z - half), math.tanh(z + half), "fisher_z", level)
