"""What a random intercept needs of its rows, summed once, and its restricted likelihood."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import NoVariation

Codes = NDArray[np.intp]

# Ratios of variance between and within persons that are looked at, as logarithms.
GRID = np.linspace(-14.0, 14.0, 57)
# A sum of squares below this is none.
TINY = 1e-300


class WaveSums:
    """Everything the likelihood needs, by how often persons answered: its cost knows no n."""

    def __init__(self, y: Floats, wave: Codes, person: Codes, k: int) -> None:
        many = int(person.max()) + 1
        cells = np.bincount(person * k + wave, minlength=many * k).reshape(many, k)
        totals = np.bincount(person, y, minlength=many)
        times = cells.sum(axis=1)
        self.n, self.k, self.persons = y.size, k, many
        self.repeated = int(np.count_nonzero(times > 1))
        self.size_of_wave = np.bincount(wave, minlength=k).astype(np.float64)
        self.sum_of_wave = np.bincount(wave, y, minlength=k)
        self.square = float(y @ y)
        self.times, group = np.unique(times, return_inverse=True)
        self.people = np.bincount(group).astype(np.float64)
        m = self.times.size
        self.totals2 = np.bincount(group, totals**2, minlength=m)
        self.cross = np.empty((m, k))
        self.products = np.empty((m, k, k))
        for j in range(k):
            self.cross[:, j] = np.bincount(group, cells[:, j] * totals, minlength=m)
            for i in range(k):
                self.products[:, i, j] = np.bincount(group, cells[:, i] * cells[:, j], minlength=m)

    def deviances(self, ratios: Floats) -> Floats:
        """Restricted deviances (r,) at ratios (r,), but for a constant."""
        weight = ratios[:, None] / (1 + np.multiply.outer(ratios, self.times))
        a = np.diag(self.size_of_wave) - np.tensordot(weight, self.products, 1)
        b = self.sum_of_wave - weight @ self.cross
        means = np.linalg.solve(a, b[..., None])[..., 0]
        rss = self.square - weight @ self.totals2 - np.sum(b * means, axis=1)
        logs = np.log1p(np.multiply.outer(ratios, self.times)) @ self.people
        df = self.n - self.k
        return np.asarray(df * np.log(np.maximum(rss, TINY)) + logs + np.linalg.slogdet(a)[1])

    def at(self, ratio: float) -> WaveFit:
        """The weighted sums at this ratio of between to within variance, and their slopes."""
        shrink = 1 + self.times * ratio
        weight, slope = ratio / shrink, 1 / shrink**2
        a = np.diag(self.size_of_wave) - np.tensordot(weight, self.products, 1)
        da = -np.tensordot(slope, self.products, 1)
        b = self.sum_of_wave - weight @ self.cross
        inverse: Floats = np.asarray(np.linalg.inv(a), dtype=np.float64)
        means = inverse @ b
        rss = self.square - float(weight @ self.totals2) - float(b @ means)
        d_rss = -float(slope @ self.totals2) + 2 * float(slope @ self.cross @ means)
        d_rss += float(means @ da @ means)
        d_log_det = float(self.people @ (self.times / shrink)) + float(np.trace(inverse @ da))
        return WaveFit(ratio, means, inverse, da, rss, d_rss, d_log_det, self.n - self.k)


@dataclass(frozen=True, slots=True)
class WaveFit:
    """Means (k,) at one ratio of variances, and how far the answers then are from them.

    ``inverse`` (k, k) times the residual variance is the covariance of the means; ``slope`` is that
    of the restricted deviance along the ratio.
    """

    ratio: float
    means: Floats
    inverse: Floats
    d_weights: Floats
    rss: float
    d_rss: float
    d_log_det: float
    df: int

    @property
    def slope(self) -> float:
        """The derivative of the deviance with respect to the ratio."""
        return self.df * self.d_rss / self.rss + self.d_log_det


def best_ratio(sums: WaveSums) -> float:
    """The ratio at the lowest restricted deviance; 0 when it only rises from there.

    Raises NoVariation((0,)) when nothing varies within persons.
    """
    best = int(np.argmin(sums.deviances(np.exp(GRID))))
    if best == 0 and sums.at(0.0).slope >= 0:
        return 0.0
    if best == GRID.size - 1:
        raise NoVariation((0,))
    low, high = GRID[max(0, best - 1)], GRID[best + 1]

    def slope(place: float) -> float:
        return sums.at(math.exp(place)).slope

    if slope(low) >= 0 or slope(high) <= 0:
        return math.exp(GRID[best])
    return math.exp(float(optimize.brentq(slope, low, high, xtol=1e-13)))
