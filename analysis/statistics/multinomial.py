"""Shares of several categories, one interval each or all together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import special

from analysis.statistics.arrays import proper_level, vector
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.proportions import Proportion, score_interval


def shares(
    counts: Sequence[int], level: float = 0.95, *, simultaneous: bool = False
) -> tuple[Proportion, ...]:
    """Wilson intervals of category shares that add to one.

    ``simultaneous`` widens them so that all hold together (Goodman 1965: Bonferroni on the score
    interval). Raises TooFewObservations when all counts are zero.
    """
    given = vector(counts)
    if given.min() < 0 or (given != np.rint(given)).any():
        raise OutOfRange("a count", "a whole number, zero or more")
    n = int(given.sum())
    if n == 0:
        raise TooFewObservations(0, 1)
    misses = (1 - proper_level(level)) / (len(counts) if simultaneous else 1)
    z = float(special.ndtri(1 - misses / 2))
    return tuple(score_interval(int(count), n, z, level) for count in given)
