"""Power of the tests of changes, correlations and R2, and the answers they take."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.estimate import t_quantile
from analysis.statistics.planner.sampling import SIMPLE, Sampling, least

POWER = 0.80
SIGNIFICANCE = 0.05


@dataclass(frozen=True, slots=True)
class Power:
    """The chance (0-1) that a two-sided test at ``significance`` notices an effect with ``n``."""

    n: int
    power: float
    significance: float


@dataclass(frozen=True, slots=True)
class Needed:
    """The fewest answers (in each wave, for a change) with at least the power asked for.

    ``n_normal`` is the same by the normal approximation, a little less; ``power`` is reached.
    """

    n: int
    n_normal: int | None
    power: float


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a mean by ``difference`` between two waves of equal size.

    ``same_people`` is the correlation of a person's answers in both waves (a panel), None where
    each wave asks others.
    """

    difference: float
    sd: float = 20.0
    same_people: float | None = None

    @property
    def standardised(self) -> float:
        """The difference in standard errors of one (pair of) answers."""
        if self.sd <= 0:
            raise OutOfRange("the standard deviation", "above zero")
        r = 0.0 if self.same_people is None else self.same_people
        if not -1 <= r < 1:
            raise OutOfRange("the correlation between waves", "from -1 to below 1")
        return abs(self.difference) / (self.sd * math.sqrt(2 * (1 - r)))


@dataclass(frozen=True, slots=True)
class Increment:
    """R2 that ``added`` of ``predictors`` bring to a model that explains ``r2`` (0-1) in all."""

    delta_r2: float
    r2: float
    added: int
    predictors: int

    @property
    def f2(self) -> float:
        """Cohen's f2."""
        if not 0 < self.delta_r2 <= self.r2 < 1:
            raise OutOfRange("R2 and its increment", "such that 0 < increment <= R2 < 1")
        if not 1 <= self.added <= self.predictors:
            raise OutOfRange("the number added", "from 1 to all predictors")
        return self.delta_r2 / (1 - self.r2)


def change_power(
    n: int, change: Change, *, sampling: Sampling = SIMPLE, significance: float = SIGNIFICANCE
) -> Power:
    """Student's t test of a change with ``n`` answers a wave, by the noncentral t (Cohen 1988, 2).

    In a panel n pairs are tested.
    """
    if n < 2:
        raise TooFewObservations(n, 2)
    df = n - 1 if change.same_people is not None else 2 * n - 2
    shift = change.standardised * math.sqrt(sampling.effective(n))
    return Power(n, shifted_t_power(shift, df, significance), significance)


def n_for_change(
    change: Change,
    *,
    power: float = POWER,
    sampling: Sampling = SIMPLE,
    significance: float = SIGNIFICANCE,
) -> Needed:
    """The answers each wave needs to notice a change."""
    _check(power, significance)
    if change.standardised == 0:
        raise OutOfRange("the difference", "other than zero")

    def found(n: int) -> float:
        return change_power(n, change, sampling=sampling, significance=significance).power

    n = least(lambda n: found(n) >= power, 2)
    ask = t_quantile(1 - significance / 2, math.inf) + t_quantile(power, math.inf)
    return Needed(
        n,
        least(lambda n: sampling.effective(n) >= (ask / change.standardised) ** 2, 1),
        found(n),
    )


def correlation_power(
    n: int, r: float, *, sampling: Sampling = SIMPLE, significance: float = SIGNIFICANCE
) -> Power:
    """The t test of a correlation, by Fisher's z with its bias (Cohen 1988, 3)."""
    if not -1 < r < 1:
        raise OutOfRange("a correlation", "between -1 and 1")
    if n < 4:
        raise TooFewObservations(n, 4)
    worth = max(sampling.effective(n), 4.0)
    t = t_quantile(1 - significance / 2, worth - 2)
    limit = math.atanh(math.sqrt(t * t / (t * t + worth - 2)))
    z, scale = math.atanh(abs(r)) + abs(r) / (2 * (worth - 1)), math.sqrt(worth - 3)
    chance = special.ndtr((z - limit) * scale) + special.ndtr((-z - limit) * scale)
    return Power(n, float(chance), significance)


def n_for_correlation(
    r: float,
    *,
    power: float = POWER,
    sampling: Sampling = SIMPLE,
    significance: float = SIGNIFICANCE,
) -> Needed:
    """The answers needed to notice a correlation."""
    _check(power, significance)
    if r == 0:
        raise OutOfRange("the correlation", "other than zero")

    def found(n: int) -> float:
        return correlation_power(n, r, sampling=sampling, significance=significance).power

    n = least(lambda n: found(n) >= power, 4)
    return Needed(n, None, found(n))


def increment_power(
    n: int, increment: Increment, *, sampling: Sampling = SIMPLE, significance: float = SIGNIFICANCE
) -> Power:
    """The F test of an increment of R2, noncentrality f2 n (Cohen 1988, 9)."""
    df1, df2 = increment.added, n - increment.predictors - 1
    if df2 < 1:
        raise TooFewObservations(n, increment.predictors + 2)
    limit = float(special.fdtri(df1, df2, 1 - significance))
    shift = increment.f2 * sampling.effective(n)
    if math.isinf(shift):
        return Power(n, 1.0, significance)
    return Power(n, 1 - float(special.ncfdtr(df1, df2, shift, limit)), significance)


def n_for_increment(
    increment: Increment,
    *,
    power: float = POWER,
    sampling: Sampling = SIMPLE,
    significance: float = SIGNIFICANCE,
) -> Needed:
    """The answers needed to notice an increment of R2."""
    _check(power, significance)

    def found(n: int) -> float:
        return increment_power(n, increment, sampling=sampling, significance=significance).power

    n = least(lambda n: found(n) >= power, increment.predictors + 2)
    return Needed(n, None, found(n))


FAR = 30.0


def shifted_t_power(shift: float, df: float, significance: float) -> float:
    """The chance that a t with noncentrality ``shift`` is significant on either side."""
    if shift > FAR:
        return 1.0
    limit = t_quantile(1 - significance / 2, df)
    above = 1 - float(special.nctdtr(df, shift, limit))
    return above + float(special.nctdtr(df, shift, -limit))


def _check(power: float, significance: float) -> None:
    if not 0 < significance < power < 1:
        raise OutOfRange("significance and power", "such that 0 < significance < power < 1")
