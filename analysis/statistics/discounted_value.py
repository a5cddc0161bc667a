"""What customers are worth: purchases expected ahead times spend, in today's money."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.bg_nbd import BgNbd, histories
from analysis.statistics.customer_base import gone_odds, purchases_if_alive, spend_of
from analysis.statistics.errors import OutOfRange
from analysis.statistics.gamma_gamma import GammaGamma

# Customers with equally many purchases share one curve over age; smaller groups go one by one.
NODES = 40
# Relative size of the steps by which derivatives are taken.
NUDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Ahead:
    """How far and how strictly to look: ``periods`` of length ``period`` (in the unit of age).

    ``discount`` is the rate of one period, ``margin`` what is kept of each amount.
    """

    periods: int
    period: float = 1.0
    discount: float = 0.0
    margin: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a look ahead that no sum can be made of."""
        if self.periods < 1 or self.period <= 0:
            raise OutOfRange("periods and their length", "at least one, and above zero")
        if self.discount < 0:
            raise OutOfRange("discount", "zero or more")


@dataclass(frozen=True, slots=True)
class CustomerValue:
    """``values`` (n,) in the unit of spend; ``interval`` of their sum holds the models' doubt.

    It says nothing on luck of single customers nor on a future unlike the past.
    """

    n: int
    values: Floats
    total: float
    standard_error: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Histories:
    """Purchases, recency, age and mean spend (n,) of the same customers."""

    purchases: ArrayLike
    recency: ArrayLike
    age: ArrayLike
    spend: ArrayLike


def discounted_value(
    buying: BgNbd, spending: GammaGamma, customers: Histories, ahead: Ahead, level: float = 0.95
) -> CustomerValue:
    """Expected margin of all purchases ahead, each period's discounted from its end.

    Fader & Hardie's BG/NBD and Gamma-Gamma together. The standard error of the total is the delta
    method over all seven parameters, the two models taken as independent.
    """
    z = float(special.ndtri(0.5 + proper_level(level) / 2))
    x, tx, t = histories(customers.purchases, customers.recency, customers.age)
    amount = vector(customers.spend)
    same_rows(x, amount)
    rows = _Rows(x, tx, t)
    worth = rows.purchases(buying.values, ahead)
    spend = spend_of(spending.values, x, amount) * ahead.margin
    total = float(worth @ spend)
    by_buying = _slope(lambda theta: float(rows.purchases(theta, ahead) @ spend), buying.values)
    by_spending = _slope(
        lambda theta: float(worth @ spend_of(theta, x, amount)) * ahead.margin, spending.values
    )
    error = math.sqrt(
        max(0.0, float(by_buying @ buying.covariance @ by_buying))
        + max(0.0, float(by_spending @ spending.covariance @ by_spending))
    )
    interval = _interval(total, error, z, level)
    return CustomerValue(x.size, worth * spend, total, error, interval)


def _interval(total: float, error: float, z: float, level: float) -> Interval:
    if total <= 0:
        return Interval(total - z * error, total + z * error, "delta", level)
    ratio = math.exp(z * error / total)
    return Interval(total / ratio, total * ratio, "delta_log", level)


class _Rows:
    """Customers ordered by number of purchases, so that each number's curve is drawn once."""

    def __init__(self, x: Floats, tx: Floats, t: Floats) -> None:
        self.x, self.tx, self.t = x, tx, t
        self.order = np.argsort(x, kind="stable")
        self.counts, sizes = np.unique(x, return_counts=True)
        self.ends = np.cumsum(sizes)

    def purchases(self, theta: Floats, ahead: Ahead) -> Floats:
        """Discounted purchases (n,) expected ahead at r, alpha, a, b (4,)."""
        found = np.empty(self.x.size)
        start = 0
        for count, end in zip(self.counts, self.ends, strict=True):
            rows = self.order[start:end]
            found[rows] = _discounted(theta, float(count), self.t[rows], ahead)
            start = int(end)
        return found / (1 + gone_odds(theta, self.x, self.tx, self.t))


def _discounted(theta: Floats, count: float, t: Floats, ahead: Ahead) -> Floats:
    """Discounted purchases (m,) of customers alive at ages t (m,) after ``count`` purchases."""
    if t.size <= NODES:
        return _summed(theta, count, t, ahead)
    place = np.log(theta[1] + t)
    low, high = float(place.min()), float(place.max())
    if high - low < 1e-9:
        return np.full(t.size, _summed(theta, count, t[:1], ahead)[0])

    def at(places: Floats) -> Floats:
        return _summed(theta, count, np.maximum(np.exp(places) - theta[1], 0.0), ahead)

    curve = np.polynomial.Chebyshev.interpolate(at, NODES, [low, high])
    return np.asarray(curve(place))


def _summed(theta: Floats, count: float, t: Floats, ahead: Ahead) -> Floats:
    steps = np.arange(ahead.periods + 1, dtype=np.float64)
    by_then = purchases_if_alive(theta, np.full(t.size, count), t, steps * ahead.period)
    return np.asarray((1 + ahead.discount) ** -steps[1:] @ np.diff(by_then, axis=0))


def _slope(function: Callable[[Floats], float], theta: Floats) -> Floats:
    found = np.empty(theta.size)
    for place, value in enumerate(theta):
        step = np.zeros(theta.size)
        step[place] = NUDGE * value
        found[place] = (function(theta + step) - function(theta - step)) / (2 * NUDGE * value)
    return found
