"""What customers spend a purchase: the Gamma-Gamma model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.statistics.arrays import LARGEST, Floats, same_rows, vector
from analysis.statistics.errors import NoVariation, OutOfRange, TooFewObservations
from analysis.statistics.positive_parameters import Parameter, maximise

NAMES = ("p", "q", "v")
PART = 20_000


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """Amounts are gamma with shape ``p`` within customers, their rates gamma (``q``, ``v``).

    ``n`` repeat buyers were used. ``correlation`` of number and size of purchases should be near
    zero, for the model takes them as unrelated; it is None when either does not vary.
    """

    n: int
    p: Parameter
    q: Parameter
    v: Parameter
    correlation: float | None
    log_likelihood: float
    iterations: int
    covariance: Floats

    @property
    def values(self) -> Floats:
        """The parameters p, q, v (3,)."""
        return np.array([self.p.value, self.q.value, self.v.value])


def gamma_gamma(purchases: ArrayLike, spend: ArrayLike, level: float = 0.95) -> GammaGamma:
    """Fit mean spend a repeat purchase (n,) by maximum likelihood (Fader & Hardie 2013).

    ``purchases`` (n,) counts the repeat purchases behind each mean; customers without any are left
    out. Standard errors invert the observed information. Raises NoVariation((1,)) when all spend
    alike, AtTheEdge when customers do not differ or never vary.
    """
    x, z = _repeaters(purchases, spend)
    start = np.array([1.0, 2.0, float(z.mean())])
    if x.size > 2 * PART:
        thin = slice(None, None, x.size // PART)
        start = maximise(_Rows(x[thin], z[thin]), start, NAMES).values
    found = maximise(_Rows(x, z), start, NAMES)
    p, q, v = found.parameters(level)
    return GammaGamma(
        x.size,
        p,
        q,
        v,
        _correlation(x, z),
        found.log_likelihood,
        found.iterations,
        found.covariance,
    )


def _repeaters(purchases: ArrayLike, spend: ArrayLike) -> tuple[Floats, Floats]:
    x, z = vector(purchases), vector(spend)
    same_rows(x, z)
    if (x < 0).any() or (x != np.round(x)).any():
        raise OutOfRange("purchases", "whole numbers, zero or more")
    again = x > 0
    x, z = x[again], z[again]
    if x.size < 3:
        raise TooFewObservations(x.size, 3)
    if (z <= 1 / LARGEST).any():
        raise OutOfRange("spend of a repeat buyer", "above zero")
    if np.ptp(z) == 0:
        raise NoVariation((1,))
    return x, z


class _Rows:
    """The log-likelihood of amounts z (n,) that are means of x (n,) purchases."""

    def __init__(self, x: Floats, z: Floats) -> None:
        self.x, self.total = x, x * z
        self.counts, times = np.unique(x, return_counts=True)
        self.times = times.astype(np.float64)
        self.log_z = float(np.log(z).sum())
        self.x_log_total = float(x @ np.log(self.total))

    def __call__(self, theta: Floats) -> tuple[float, Floats, Floats]:
        """Value, gradient (3,) and Hessian (3, 3) at p, q, v (3,)."""
        p, q, v = theta
        log, inverse = np.log(v + self.total), 1 / (v + self.total)
        u = p * self.x + q
        value, slope, curve = self._counts_part(p, q, v)
        value += p * self.x_log_total - self.log_z - float(u @ log)
        slope += [self.x_log_total - self.x @ log, -log.sum(), -(u @ inverse)]
        curve[0, 2] -= self.x @ inverse
        curve[1, 2] -= inverse.sum()
        curve[2, 2] += u @ inverse**2
        curve[2, :2] = curve[:2, 2]
        return value, slope, curve

    def _counts_part(self, p: float, q: float, v: float) -> tuple[float, Floats, Floats]:
        x, times = self.counts, self.times
        n, u = float(times.sum()), p * x + q
        both, own = special.digamma(u), special.digamma(p * x)
        both2, own2 = special.polygamma(1, u), special.polygamma(1, p * x)
        value = special.gammaln(u) - special.gammaln(p * x)
        total = float(times @ value) + n * (q * np.log(v) - float(special.gammaln(q)))
        slope = np.array(
            [
                times @ (x * (both - own)),
                times @ both + n * (np.log(v) - float(special.digamma(q))),
                n * q / v,
            ]
        )
        curve = np.zeros((3, 3))
        curve[0, 0] = times @ (x * x * (both2 - own2))
        curve[0, 1] = curve[1, 0] = times @ (x * both2)
        curve[1, 1] = times @ both2 - n * float(special.polygamma(1, q))
        curve[1, 2] = n / v
        curve[2, 2] = -n * q / v**2
        return total, slope, curve


def _correlation(x: Floats, z: Floats) -> float | None:
    return float(np.corrcoef(x, z)[0, 1]) if np.ptp(x) > 0 else None
