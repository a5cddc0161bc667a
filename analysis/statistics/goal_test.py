"""Is a target met, given how unsure the estimate is?"""

from __future__ import annotations

import math
from enum import StrEnum

from analysis.findings import Interval
from analysis.statistics.errors import OutOfRange

LEVEL = 0.90
"""Two one-sided tests at five per cent are one interval at ninety."""


class Outcome(StrEnum):
    """What an interval says of a target."""

    MET = "met"
    NOT_MET = "not_met"
    TOO_CLOSE = "too_close"


def goal_outcome(interval: Interval, target: float, *, at_most: bool = False) -> Outcome:
    """Met if the whole interval reaches the target, not met if none of it does (Schuirmann 1987).

    ``at_most`` turns the target into a ceiling, as for waiting. The interval must be one of 90 %.
    """
    if not math.isclose(interval.level, LEVEL):
        raise OutOfRange("the level of an interval held against a goal", "0.90")
    if not math.isfinite(target):
        raise OutOfRange("target", "a finite number")
    low, high, aim = interval.low, interval.high, target
    if at_most:
        low, high, aim = -interval.high, -interval.low, -target
    if low >= aim:
        return Outcome.MET
    return Outcome.NOT_MET if high < aim else Outcome.TOO_CLOSE
