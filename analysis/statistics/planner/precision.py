"""How wide an interval will be, and how many answers a given width takes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from analysis.statistics.arrays import proper_level
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.estimate import t_quantile
from analysis.statistics.planner.sampling import SIMPLE, Sampling, least


@dataclass(frozen=True, slots=True)
class Precision:
    """The expected half width of an interval from ``n`` answers, in the unit of the estimate."""

    n: int
    effective_n: float
    half_width: float


def mean_precision(
    n: int, sd: float = 20.0, *, sampling: Sampling = SIMPLE, level: float = 0.95
) -> Precision:
    """Student's interval of a mean with standard deviation ``sd``; n >= 2."""
    if sd < 0:
        raise OutOfRange("the standard deviation", "zero or more")
    if n < 2:
        raise TooFewObservations(n, 2)
    worth = sampling.effective(n)
    t = t_quantile(0.5 + proper_level(level) / 2, n - 1)
    return Precision(n, worth, t * sd / math.sqrt(worth))


def share_precision(
    n: int, share: float = 0.5, *, sampling: Sampling = SIMPLE, level: float = 0.95
) -> Precision:
    """Half of Wilson's interval of a share (0-1)."""
    if not 0 <= share <= 1:
        raise OutOfRange("a share", "between 0 and 1")
    if n < 1:
        raise TooFewObservations(n, 1)
    worth = sampling.effective(n)
    z = t_quantile(0.5 + proper_level(level) / 2, math.inf)
    spread = share * (1 - share) / worth + (z / worth) ** 2 / 4
    return Precision(n, worth, z / (1 + z * z / worth) * math.sqrt(spread))


def balance_precision(
    n: int,
    promoters: float = 0.45,
    detractors: float = 0.20,
    *,
    sampling: Sampling = SIMPLE,
    level: float = 0.95,
) -> Precision:
    """Wald's interval of a recommendation balance (-100 to 100) with these shares (0-1)."""
    if min(promoters, detractors) < 0 or promoters + detractors > 1:
        raise OutOfRange("promoters and detractors", "shares with a sum of at most 1")
    if n < 1:
        raise TooFewObservations(n, 1)
    worth = sampling.effective(n)
    z = t_quantile(0.5 + proper_level(level) / 2, math.inf)
    variance = promoters + detractors - (promoters - detractors) ** 2
    return Precision(n, worth, 100 * z * math.sqrt(variance / worth))


def n_for_mean(
    half_width: float, sd: float = 20.0, *, sampling: Sampling = SIMPLE, level: float = 0.95
) -> int:
    """The fewest answers whose mean is as precise as ``half_width``; all of a small population."""
    _check(half_width)

    def enough(n: int) -> bool:
        return mean_precision(n, sd, sampling=sampling, level=level).half_width <= half_width

    return _within(enough, 2, sampling)


def n_for_share(
    half_width: float, share: float = 0.5, *, sampling: Sampling = SIMPLE, level: float = 0.95
) -> int:
    """The fewest answers whose share is as precise as ``half_width`` (0-1)."""
    _check(half_width)

    def enough(n: int) -> bool:
        return share_precision(n, share, sampling=sampling, level=level).half_width <= half_width

    return _within(enough, 1, sampling)


def n_for_balance(
    half_width: float,
    promoters: float = 0.45,
    detractors: float = 0.20,
    *,
    sampling: Sampling = SIMPLE,
    level: float = 0.95,
) -> int:
    """The fewest answers whose balance is as precise as ``half_width`` (points)."""
    _check(half_width)

    def enough(n: int) -> bool:
        found = balance_precision(n, promoters, detractors, sampling=sampling, level=level)
        return found.half_width <= half_width

    return _within(enough, 1, sampling)


def _check(half_width: float) -> None:
    if half_width <= 0:
        raise OutOfRange("the half width", "above zero")


def _within(enough: Callable[[int], bool], start: int, sampling: Sampling) -> int:
    """The least number that is enough; everybody always is."""
    everybody = sampling.population
    if everybody is None:
        return least(enough, start)
    return least(lambda n: n >= everybody or enough(n), start)
