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
from analysis.statistics.labels import coded_labels
from analysis.statistics.mixed_profile import (
    GRID,
    UnitMoments,
    best,
    curvature,
    profile,
    unit_moments,
)


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
        unsure = float(slope @ self.doubt @ slope)
        return min(max(2 * variance**2 / unsure, 1.0), plain) if unsure > 0 else plain


def wave_model(values: ArrayLike, waves: ArrayLike, persons: ArrayLike) -> WaveModel:
    """Fit values (n,) of persons (n,) in waves (n,) numbered from 0, by restricted ML.

    Persons who answered once and persons who answered often both count, as in a linear mixed model
    (Laird & Ware 1982); the degrees of freedom are Satterthwaite's (1946; Giesbrecht & Burns 1985).
    With two complete waves the change is the paired t test. ``persons`` are labels of any kind.
    Raises TooFewObservations when a wave is empty, NoVariation((0,)) when all values of a wave
    agree or all persons change alike.
    """
    y, wave = vector(values, needed=3), vector(waves)
    _, person = coded_labels(persons)
    same_rows(y, wave, person)
    varying(y)
    k = _wave_count(wave)
    if y.size < k + 2:
        raise TooFewObservations(y.size, k + 2)
    centre, spread = float(y.mean()), float(y.std())
    columns = np.vstack(
        [np.ones(y.size), *(wave == later for later in range(1, k)), (y - centre) / spread]
    )
    data, _ = unit_moments(columns, person, int(person.max()) + 1)
    means = np.eye(k)
    means[:, 0] = 1.0
    return _result(data, means, centre, spread)


def _wave_count(wave: Floats) -> int:
    if (wave < 0).any() or (wave != np.round(wave)).any():
        raise OutOfRange("a wave", "a whole number from 0 up")
    k = int(wave.max()) + 1
    sizes = np.bincount(wave.astype(np.intp), minlength=k)
    if k > 1 and int(sizes.min()) == 0:
        raise TooFewObservations(0, 1)
    return k


def _result(data: UnitMoments, means: Floats, centre: float, spread: float) -> WaveModel:
    """The model in the caller's unit; rows of ``means`` (k, k) turn coefficients to wave means."""
    told = bool(data.sizes.max() > 1)
    fit = best(data, "reml") if told else profile(data, 0.0, "reml")
    if fit.ratio == GRID[-1] or fit.rss <= RELATIVE_NOISE * data.n:
        raise NoVariation((0,))
    variance = fit.rss / fit.free * spread**2
    hessian, slope = curvature(data, fit, "reml")
    return WaveModel(
        data.n,
        int(data.frequency.sum()),
        int(data.frequency[data.sizes > 1].sum()),
        means @ fit.beta * spread + centre,
        variance * means @ fit.inverse @ means.T,
        math.sqrt(variance),
        math.sqrt(variance * fit.ratio) if told else None,
        fit.ratio / (1 + fit.ratio) if told else None,
        told and fit.ratio == 0.0,
        -variance * means @ fit.inverse @ slope @ fit.inverse @ means.T,
        _doubt(hessian, spread) if fit.ratio > 0 else None,
    )


def _doubt(hessian: Floats, spread: float) -> Floats:
    """Twice the inverse of the deviance's Hessian, with the variance in the caller's unit."""
    scale = np.array([spread**2, 1.0])
    return np.asarray(2 * np.linalg.inv(hessian) * np.outer(scale, scale), dtype=np.float64)
