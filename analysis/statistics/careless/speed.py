"""Answers given faster than anybody can read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, Rows, with_gaps
from analysis.statistics.errors import OutOfRange, ShapeMismatch, TooFewObservations


@dataclass(frozen=True, slots=True, eq=False)
class Speed:
    """``relative`` (n,) is each time over the median, NaN where unknown.

    ``fast`` (n,) marks times below ``limit`` seconds; ``known`` is how many times are known.
    """

    known: int
    median: float
    limit: float
    relative: Floats
    fast: Rows


def speed(seconds: ArrayLike, *, fraction: float = 1 / 3) -> Speed:
    """Times (n,; NaN where unknown) relative to their median (Greszki, Meyer & Schoen 2015).

    Raises TooFewObservations when no time is known, OutOfRange for negative or infinite times and
    for a median of 0.
    """
    times = with_gaps(seconds)
    if times.ndim != 1:
        raise ShapeMismatch(times.shape)
    known = times[~np.isnan(times)]
    if known.size == 0:
        raise TooFewObservations(0, 1)
    if not np.isfinite(known).all() or (known < 0).any():
        raise OutOfRange("seconds", "finite and zero or more")
    median = float(np.median(known))
    if median <= 0:
        raise OutOfRange("the median of seconds", "above zero")
    limit = median * fraction
    # A time that is not known is not below the limit.
    return Speed(known.size, median, limit, times / median, times < limit)
