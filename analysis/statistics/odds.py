"""The odds ratio of a two-by-two table."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.findings import Interval
from analysis.statistics.arrays import proper_level, vector
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.estimate import normal


@dataclass(frozen=True, slots=True)
class OddsRatio:
    """``ratio`` of the odds in the first group to those in the second.

    ``corrected``: a cell was empty and 0.5 was added to all four (Haldane 1956; Anscombe 1956).
    """

    n: int
    ratio: float
    interval: Interval
    log_se: float
    p: float
    corrected: bool


def odds_ratio(
    yes_first: int, no_first: int, yes_second: int, no_second: int, level: float = 0.95
) -> OddsRatio:
    """Odds ratio of counts with Woolf's (1955) interval on the log scale.

    Raises TooFewObservations when one of the groups is empty.
    """
    cells = (yes_first, no_first, yes_second, no_second)
    whole = vector(cells)
    if whole.min() < 0 or (whole != np.rint(whole)).any():
        raise OutOfRange("a count", "a whole number, zero or more")
    smaller_group = min(yes_first + no_first, yes_second + no_second)
    if smaller_group == 0:
        raise TooFewObservations(0, 1)
    corrected = min(cells) == 0
    a, b, c, d = (cell + 0.5 * corrected for cell in cells)
    se = math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    logged = normal(math.log(a * d / (b * c)), se, "woolf", proper_level(level))
    interval = Interval(
        math.exp(logged.interval.low), math.exp(logged.interval.high), "woolf", level
    )
    return OddsRatio(sum(cells), math.exp(logged.value), interval, se, logged.p, corrected)
