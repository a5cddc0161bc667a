"""Power to see an indirect effect by way of one mediator."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.planner.power import POWER, SIGNIFICANCE, Needed, Power, shifted_t_power
from analysis.statistics.planner.sampling import SIMPLE, Sampling, least


@dataclass(frozen=True, slots=True)
class Paths:
    """Standardised paths: ``a`` to the mediator, ``b`` from it, ``direct`` past it."""

    a: float
    b: float
    direct: float = 0.0

    @property
    def explained(self) -> float:
        """The share of the outcome that both paths explain (0-1)."""
        r2 = self.b**2 + self.direct**2 + 2 * self.a * self.b * self.direct
        if abs(self.a) >= 1 or r2 >= 1:
            raise OutOfRange("the paths", "such that they explain less than everything")
        return r2


def mediation_power(
    n: int, paths: Paths, *, sampling: Sampling = SIMPLE, significance: float = SIGNIFICANCE
) -> Power:
    """The chance that both paths differ from zero (MacKinnon et al. 2002, joint significance).

    The percentile bootstrap has nearly the same power (Fritz & MacKinnon 2007). Uses the
    noncentral t for each path, which are independent.
    """
    if n < 4:
        raise TooFewObservations(n, 4)
    worth, unexplained = sampling.effective(n), 1 - paths.explained
    first = abs(paths.a) / math.sqrt(1 - paths.a**2) * math.sqrt(worth)
    second = abs(paths.b) * math.sqrt((1 - paths.a**2) / unexplained) * math.sqrt(worth)
    chance = shifted_t_power(first, n - 2, significance) * shifted_t_power(
        second, n - 3, significance
    )
    return Power(n, chance, significance)


def n_for_mediation(
    paths: Paths,
    *,
    power: float = POWER,
    sampling: Sampling = SIMPLE,
    significance: float = SIGNIFICANCE,
) -> Needed:
    """The answers needed to see an indirect effect."""
    if paths.a == 0 or paths.b == 0:
        raise OutOfRange("each path", "other than zero")
    if not 0 < significance < power < 1:
        raise OutOfRange("significance and power", "such that 0 < significance < power < 1")

    def found(n: int) -> float:
        return mediation_power(n, paths, sampling=sampling, significance=significance).power

    n = least(lambda n: found(n) >= power, 4)
    return Needed(n, None, found(n))
