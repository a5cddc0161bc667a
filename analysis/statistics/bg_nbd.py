"""How customers buy and drop out: the BG/NBD model of counts without a contract."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.arrays import Floats, same_rows, vector
from analysis.statistics.errors import NoVariation, OutOfRange
from analysis.statistics.positive_parameters import Maximum, Parameter, maximise

NAMES = ("r", "alpha", "a", "b")
# Larger samples are first fitted on a part of them, to start near the end.
PART = 20_000


@dataclass(frozen=True, slots=True)
class BgNbd:
    """Buying rates are gamma (``r``, ``alpha``), drop-out chances beta (``a``, ``b``).

    ``repeaters`` bought again at least once. ``covariance`` (4, 4) is that of r, alpha, a, b.
    """

    n: int
    repeaters: int
    r: Parameter
    alpha: Parameter
    a: Parameter
    b: Parameter
    log_likelihood: float
    iterations: int
    covariance: Floats

    @property
    def values(self) -> Floats:
        """The parameters r, alpha, a, b (4,)."""
        return np.array([self.r.value, self.alpha.value, self.a.value, self.b.value])


def bg_nbd(purchases: ArrayLike, recency: ArrayLike, age: ArrayLike, level: float = 0.95) -> BgNbd:
    """Fit repeat purchases (n,) by maximum likelihood (Fader, Hardie & Lee 2005).

    ``recency`` (n,) is the time from first to last purchase (0 without a repeat), ``age`` (n,) from
    first purchase to now, in one unit. Standard errors invert the observed information. Raises
    NoVariation((0,)) when nobody bought again, AtTheEdge when the period tells no drop-out.
    """
    x, tx, t = histories(purchases, recency, age)
    if not x.any():
        raise NoVariation((0,))
    start = np.array([1.0, max(float(np.mean(t)) / 4, 1e-3), 1.0, 2.0])
    if x.size > 2 * PART:
        thin = slice(None, None, x.size // PART)
        start = _fitted(x[thin], tx[thin], t[thin], start).values
    found = _fitted(x, tx, t, start)
    r, alpha, a, b = found.parameters(level)
    return BgNbd(
        x.size,
        int(np.count_nonzero(x)),
        r,
        alpha,
        a,
        b,
        found.log_likelihood,
        found.iterations,
        found.covariance,
    )


def histories(
    purchases: ArrayLike, recency: ArrayLike, age: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Three columns (n,) that can be somebody's buying, or OutOfRange saying what cannot."""
    x, tx, t = vector(purchases), vector(recency), vector(age)
    same_rows(x, tx, t)
    if (x < 0).any() or (x != np.round(x)).any():
        raise OutOfRange("purchases", "whole numbers, zero or more")
    if (t <= 0).any():
        raise OutOfRange("age", "above zero")
    if (tx < 0).any() or (tx > t).any():
        raise OutOfRange("recency", "between zero and age")
    if ((x == 0) & (tx > 0)).any():
        raise OutOfRange("recency", "zero for a customer without a repeat purchase")
    return x, tx, t


def _fitted(x: Floats, tx: Floats, t: Floats, start: Floats) -> Maximum:
    again = x > 0
    once_ages, once = np.unique(t[~again], return_counts=True)
    counts, times = np.unique(x, return_counts=True)
    buyers = (x[again], tx[again], t[again])

    def likelihood(theta: Floats) -> tuple[float, Floats, Floats]:
        value, slope, curve = _counts_part(theta, counts, times.astype(np.float64))
        alone = _once_part(theta, once_ages, once.astype(np.float64))
        for part in (alone, _times_part(theta, *buyers)):
            value, slope, curve = value + part[0], slope + part[1], curve + part[2]
        return value, slope, curve

    return maximise(likelihood, start, NAMES)


def _counts_part(theta: Floats, x: Floats, times: Floats) -> tuple[float, Floats, Floats]:
    """What depends on the number of purchases alone: ``times`` (m,) customers made x (m,)."""
    r, alpha, a, b = theta
    value = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
    value = value + special.betaln(a, b + x) - special.betaln(a, b)
    first = np.zeros((4, x.size))
    first[0] = special.digamma(r + x) - special.digamma(r) + np.log(alpha)
    first[1] = r / alpha
    first[2] = special.digamma(a + b) - special.digamma(a + b + x)
    first[3] = first[2] + special.digamma(b + x) - special.digamma(b)
    second = np.zeros((4, 4, x.size))
    second[0, 0] = special.polygamma(1, r + x) - special.polygamma(1, r)
    second[0, 1] = second[1, 0] = 1 / alpha
    second[1, 1] = -r / alpha**2
    shared = special.polygamma(1, a + b) - special.polygamma(1, a + b + x)
    second[2, 2] = second[2, 3] = second[3, 2] = shared
    second[3, 3] = shared + special.polygamma(1, b + x) - special.polygamma(1, b)
    return float(times @ value), first @ times, second @ times


def _once_part(theta: Floats, t: Floats, times: Floats) -> tuple[float, Floats, Floats]:
    """Customers who never came back after ages t (m,)."""
    r, alpha = theta[:2]
    log, inverse = np.log(alpha + t), 1 / (alpha + t)
    slope, curve = np.zeros(4), np.zeros((4, 4))
    slope[:2] = -(times @ log), -r * (times @ inverse)
    curve[0, 1] = curve[1, 0] = -(times @ inverse)
    curve[1, 1] = r * (times @ inverse**2)
    return -r * float(times @ log), slope, curve


def _times_part(theta: Floats, x: Floats, tx: Floats, t: Floats) -> tuple[float, Floats, Floats]:
    """Repeat buyers: either alive at t, or gone after the purchase at tx."""
    r, alpha, a, b = theta
    u, rest = r + x, b + x - 1
    logs = np.log(alpha + t), np.log(alpha + tx)
    inverses = 1 / (alpha + t), 1 / (alpha + tx)
    odds = np.log(a / rest) + u * (logs[0] - logs[1])
    gone = special.expit(odds)
    alive = 1 - gone
    value = -float(u @ logs[0]) + float(np.logaddexp(0, odds).sum())
    mean_inverse = alive * inverses[0] + gone * inverses[1]
    slope = np.array(
        [
            -(alive @ logs[0] + gone @ logs[1]),
            -(u @ mean_inverse),
            gone.sum() / a,
            -(gone @ (1 / rest)),
        ]
    )
    apart = np.stack(
        [logs[0] - logs[1], u * (inverses[0] - inverses[1]), np.full_like(u, 1 / a), -1 / rest]
    )
    curve = (apart * (alive * gone)) @ apart.T
    curve[0, 1] -= mean_inverse.sum()
    curve[1, 0] = curve[0, 1]
    curve[1, 1] += float(u @ (alive * inverses[0] ** 2 + gone * inverses[1] ** 2))
    curve[2, 2] -= gone.sum() / a**2
    curve[3, 3] += float(gone @ (1 / rest**2))
    return value, slope, curve
