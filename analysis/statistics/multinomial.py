"""Shares of several categories, one interval each or all together."""

from __future__ import annotations

from collections.abc import Sequence

from scipy import special

from analysis.statistics.arrays import proper_level
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.proportions import Proportion, score_interval


def shares(
    counts: Sequence[int], level: float = 0.95, *, simultaneous: bool = False
) -> tuple[Proportion, ...]:
    """Wilson intervals of category shares that add to one.

    ``simultaneous`` widens them so that all hold together (Goodman 1965: Bonferroni on the score
    interval). Raises TooFewObservations when all counts are zero.
    """
    n = int(sum(counts))
    if any(count < 0 for count in counts):
        raise OutOfRange("a count", "zero or more")
    if n == 0:
        raise TooFewObservations(0, 1)
    misses = (1 - proper_level(level)) / (len(counts) if simultaneous else 1)
    z = float(special.ndtri(1 - misses / 2))
    return tuple(score_interval(int(count), n, z, level) for count in counts)
