"""Are there enough events for as many parameters?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import vector
from analysis.statistics.errors import OutOfRange


@dataclass(frozen=True, slots=True)
class EventRule:
    """``rarer`` counts the rarer of the two outcomes, of which each parameter needs some."""

    n: int
    events: int
    rarer: int
    parameters: int
    per_parameter: float
    enough: bool


def event_rule(y: ArrayLike, parameters: int, *, fewest: int = 50, each: int = 10) -> EventRule:
    """Count events in y (n,) of 0 and 1 against ``parameters`` (slopes, the intercept apart).

    ``enough``: at least ``each`` of the rarer outcome per parameter (Peduzzi et al. 1996) and at
    least ``fewest`` in all.
    """
    outcome = vector(y)
    if not ((outcome == 0) | (outcome == 1)).all():
        raise OutOfRange("an outcome", "0 or 1")
    if parameters < 1:
        raise OutOfRange("the number of parameters", "at least 1")
    events = int(np.count_nonzero(outcome))
    rarer = min(events, outcome.size - events)
    share = rarer / parameters
    return EventRule(
        outcome.size, events, rarer, parameters, share, rarer >= fewest and share >= each
    )
