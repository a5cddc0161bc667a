"""Waves that share some of their people: means and changes with a random intercept a person."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from analysis.statistics.arrays import Floats, proper_level, same_rows, varying, vector
from analysis.statistics.errors import NoVariation, OutOfRange, TooFewObservations
from analysis.statistics.estimate import Estimate, student

Codes = NDArray[np.intp]

# Ratios of variance between and within persons that are looked at, as logarithms.
GRID = np.linspace(-14.0, 14.0, 57)


@dataclass(frozen=True, slots=True)
class WaveModel:
    """Wave means (k,) with their covariance (k, k), in the unit of the values and its square.

    ``repeated`` persons answered more than once; without any, persons and chance cannot be
    told apart and ``between`` (their standard deviation) is None. ``at_zero`` says that answers of
    one person were no more alike than any. ``sensitivity`` (k, k) is how the covariance changes
    with the ratio of variances, ``doubt`` (2, 2) the covariance of residual variance and ratio.
    """

    n: int
    persons: int
    repeated: int
    means: Floats
    covariance: Floats
    within: float
    between: float | None
    icc: float | None
    at_zero: bool
    sensitivity: Floats
    doubt: Floats | None

    def mean(self, wave: int, level: float = 0.95) -> Estimate:
        """The mean of one wave (0-based)."""
        weights = np.zeros(self.means.size)
        weights[wave] = 1.0
        return self.combination(weights, level)

    def change(self, later: int, earlier: int, level: float = 0.95) -> Estimate:
        """Mean of one wave minus that of another (0-based)."""
        weights = np.zeros(self.means.size)
        weights[later] += 1.0
        weights[earlier] -= 1.0
        return self.combination(weights, level)

    def combination(self, weights: Floats, level: float = 0.95) -> Estimate:
        """A weighted sum of wave means, with Satterthwaite's degrees of freedom."""
        variance = float(weights @ self.covariance @ weights)
        df = self._df(weights, variance)
        value = float(weights @ self.means)
        return student(value, math.sqrt(variance), df, "reml_satterthwaite", proper_level(level))

    def _df(self, weights: Floats, variance: float) -> float:
        plain = float(self.n - self.means.size)
        if self.doubt is None or variance <= 0:
            return plain
        by_ratio = float(weights @ self.sensitivity @ weights)
        slope = np.array([variance / self.within**2, by_ratio])
        return 2 * variance**2 / float(slope @ self.doubt @ slope)


def wave_model(values: ArrayLike, waves: ArrayLike, persons: ArrayLike) -> WaveModel:
    """Fit values (n,) of persons (n,) in waves (n,) numbered from 0, by restricted ML.

    Persons who answered once and persons who answered often both count, as in a linear mixed model
    (Laird & Ware 1982); the degrees of freedom are Satterthwaite's (1946; Giesbrecht & Burns 1985).
    With two complete waves the change is the paired t test. ``persons`` are labels of any kind.
    Raises TooFewObservations when a wave is empty, NoVariation((0,)) when all values agree or all
    persons change alike.
    """
    y, wave = vector(values, needed=3), vector(waves)
    who = np.asarray(persons)
    same_rows(y, wave, who)
    varying(y)
    k = _wave_count(wave)
    if y.size < k + 2:
        raise TooFewObservations(y.size, k + 2)
    person = np.unique(who, return_inverse=True)[1].astype(np.intp)
    centre = float(y.mean())
    sums = _Sums(y - centre, wave.astype(np.intp), person, k)
    return _result(sums, _best_ratio(sums) if sums.repeated else None, centre)


def _wave_count(wave: Floats) -> int:
    if (wave < 0).any() or (wave != np.round(wave)).any():
        raise OutOfRange("a wave", "a whole number from 0 up")
    k = int(wave.max()) + 1
    sizes = np.bincount(wave.astype(np.intp), minlength=k)
    if k > 1 and int(sizes.min()) == 0:
        raise TooFewObservations(0, 1)
    return k


class _Sums:
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

    def at(self, ratio: float) -> _Fit:
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
        log_det = float(self.people @ np.log(shrink)) + float(np.linalg.slogdet(a)[1])
        d_log_det = float(self.people @ (self.times / shrink)) + float(np.trace(inverse @ da))
        return _Fit(ratio, means, inverse, da, rss, d_rss, log_det, d_log_det, self.n - self.k)


@dataclass(frozen=True, slots=True)
class _Fit:
    ratio: float
    means: Floats
    inverse: Floats
    d_weights: Floats
    rss: float
    d_rss: float
    log_det: float
    d_log_det: float
    df: int

    @property
    def deviance(self) -> float:
        return self.df * math.log(max(self.rss, 1e-300)) + self.log_det

    @property
    def slope(self) -> float:
        return self.df * self.d_rss / self.rss + self.d_log_det


def _best_ratio(sums: _Sums) -> float:
    """The ratio at the lowest restricted deviance; 0 when it only rises from there."""
    deviances = [sums.at(math.exp(place)).deviance for place in GRID]
    best = int(np.argmin(deviances))
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


def _result(sums: _Sums, ratio: float | None, centre: float) -> WaveModel:
    fit = sums.at(ratio or 0.0)
    variance = fit.rss / fit.df
    by_ratio = -variance * fit.inverse @ fit.d_weights @ fit.inverse
    between = None if ratio is None else math.sqrt(variance * ratio)
    return WaveModel(
        sums.n,
        sums.persons,
        sums.repeated,
        fit.means + centre,
        variance * fit.inverse,
        math.sqrt(variance),
        between,
        None if ratio is None else ratio / (1 + ratio),
        ratio == 0.0,
        by_ratio,
        _doubt(sums, fit, variance) if ratio else None,
    )


def _doubt(sums: _Sums, fit: _Fit, variance: float) -> Floats | None:
    """The covariance of residual variance and ratio from the observed information."""
    step = 1e-5 * fit.ratio
    above, below = sums.at(fit.ratio + step), sums.at(fit.ratio - step)
    d2_rss = (above.d_rss - below.d_rss) / (2 * step)
    d2_log_det = (above.d_log_det - below.d_log_det) / (2 * step)
    cross = -fit.d_rss / (2 * variance**2)
    information = np.array(
        [
            [fit.df / (2 * variance**2), cross],
            [cross, (d2_rss / variance + d2_log_det) / 2],
        ]
    )
    if np.linalg.eigvalsh(information)[0] <= 0:
        return None
    return np.asarray(np.linalg.inv(information))
