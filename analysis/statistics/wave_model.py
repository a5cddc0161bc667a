"""Waves that share some of their people: means and changes with a random intercept a person."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import (
    RELATIVE_NOISE,
    Floats,
    proper_level,
    same_rows,
    varying,
    vector,
)
from analysis.statistics.errors import NoVariation, OutOfRange, TooFewObservations
from analysis.statistics.estimate import Estimate, student
from analysis.statistics.wave_sums import WaveFit, WaveSums, best_ratio


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
    Raises TooFewObservations when a wave is empty, NoVariation((0,)) when all values of a wave
    agree or all persons change alike.
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
    sums = WaveSums(y - centre, wave.astype(np.intp), person, k)
    if sums.at(0.0).rss <= RELATIVE_NOISE * sums.square:
        raise NoVariation((0,))
    return _result(sums, best_ratio(sums) if sums.repeated else None, centre)


def _wave_count(wave: Floats) -> int:
    if (wave < 0).any() or (wave != np.round(wave)).any():
        raise OutOfRange("a wave", "a whole number from 0 up")
    k = int(wave.max()) + 1
    sizes = np.bincount(wave.astype(np.intp), minlength=k)
    if k > 1 and int(sizes.min()) == 0:
        raise TooFewObservations(0, 1)
    return k


def _result(sums: WaveSums, ratio: float | None, centre: float) -> WaveModel:
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


def _doubt(sums: WaveSums, fit: WaveFit, variance: float) -> Floats | None:
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
