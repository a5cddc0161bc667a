"""How much of a difference is other customers, and how much like customers rating otherwise."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, floats, matrix, proper_level, same_rows, vector
from analysis.statistics.errors import ShapeMismatch
from analysis.statistics.estimate import Estimate, normal
from analysis.statistics.ols import Ols, ols


@dataclass(frozen=True, slots=True)
class Described:
    """Values (n,) and what is known of each row (n, p), numbers or 0/1."""

    values: ArrayLike
    traits: ArrayLike


@dataclass(frozen=True, slots=True)
class OaxacaBlinder:
    """``difference`` is ``mix`` plus ``rate``, later minus earlier, in the unit of the values.

    ``mix_parts`` (p,) say what each trait adds to the mix; the rate has no such parts, for they
    would depend on where a trait's zero lies.
    """

    n: int
    difference: Estimate
    mix: Estimate
    rate: Estimate
    mix_parts: tuple[float, ...]


def oaxaca_blinder(later: Described, earlier: Described, level: float = 0.95) -> OaxacaBlinder:
    """The twofold split of Oaxaca (1973) and Blinder (1973) at the mean of both sets of slopes.

    With one trait a stratum it is Kitagawa's. Errors are the delta method over means of traits and
    HC3 slopes of independent samples (Jann 2008); intervals are normal. Raises what ``ols`` raises.
    """
    samples = [_sample(side) for side in (later, earlier)]
    fits = [ols(y, x, level=level) for y, x in samples]
    slopes = [_coefficients(fit) for fit in fits]
    if slopes[0].size != slopes[1].size:
        raise ShapeMismatch(slopes[0].shape, slopes[1].shape)
    means = [np.r_[1.0, x.mean(axis=0)] for _, x in samples]
    doubts = [_doubt_of_means(x) for _, x in samples]
    apart, turned = means[0] - means[1], slopes[0] - slopes[1]
    middle, typical = (slopes[0] + slopes[1]) / 2, (means[0] + means[1]) / 2
    moving = doubts[0] + doubts[1]
    bending = np.asarray(fits[0].covariance) + np.asarray(fits[1].covariance)
    mix_error = middle @ moving @ middle + apart @ bending @ apart / 4
    rate_error = typical @ bending @ typical + turned @ moving @ turned / 4
    whole = sum(float(y.var(ddof=1)) / y.size for y, _ in samples)

    def estimate(value: float, variance: float) -> Estimate:
        return normal(value, math.sqrt(max(0.0, variance)), "delta", proper_level(level))

    return OaxacaBlinder(
        sum(y.size for y, _ in samples),
        estimate(float(samples[0][0].mean() - samples[1][0].mean()), whole),
        estimate(float(apart @ middle), float(mix_error)),
        estimate(float(typical @ turned), float(rate_error)),
        floats((apart * middle)[1:]),
    )


def _sample(side: Described) -> tuple[Floats, Floats]:
    y, x = vector(side.values, needed=2), matrix(side.traits, needed=2)
    same_rows(y, x)
    return y, x


def _coefficients(fit: Ols) -> Floats:
    return np.array([fit.intercept.value, *(slope.value for slope in fit.slopes)])


def _doubt_of_means(x: Floats) -> Floats:
    """The covariance (p + 1, p + 1) of the means of the constant and the traits."""
    doubt = np.zeros((x.shape[1] + 1, x.shape[1] + 1))
    doubt[1:, 1:] = np.atleast_2d(np.cov(x, rowvar=False)) / x.shape[0]
    return doubt
